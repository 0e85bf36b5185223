import {
  createSimulatedProvider,
  type SimulatedIntent,
  type SimulatedIntents,
} from '../../../functions/payment/adapters/simulated-provider.ts';
import type { PaymentProvider } from '../../../functions/payment/domain/ports.ts';

/** The movements of money, one entry each. */
export type Movement = { orderId: string; amount: number };

/** The simulated provider's memory in memory, as honest as the table, with every movement of money written down. */
export function memoryIntents(): SimulatedIntents & { charged: Movement[]; refunded: Movement[] } {
  const kept = new Map<string, SimulatedIntent>();
  const charged: Movement[] = [];
  const refunded: Movement[] = [];
  return {
    charged,
    refunded,
    async find(intentId) {
      return structuredClone(kept.get(intentId));
    },

    async save(intent) {
      const before = kept.get(intent.intentId);
      if (intent.revision !== (before?.revision ?? 0) + 1) return 'conflict';
      const movement = { orderId: intent.orderId, amount: intent.amount };
      if (before?.status !== 'paid' && intent.status === 'paid') charged.push(movement);
      if (before?.status !== 'refunded' && intent.status === 'refunded') refunded.push(movement);
      kept.set(intent.intentId, structuredClone(intent));
      return 'saved';
    },
  };
}

export type MemoryProvider = PaymentProvider & { charged: Movement[]; refunded: Movement[] };

/**
 * The simulated provider over memory. A forgetful one is as real ones are after a day: it makes another intent each time
 * that it is asked for one.
 */
export function memoryProvider({
  now = () => new Date(),
  downSeconds = 20,
  forgetful = false,
}: {
  now?: () => Date;
  downSeconds?: number;
  forgetful?: boolean;
} = {}): MemoryProvider {
  const intents = memoryIntents();
  const provider = createSimulatedProvider({ intents, now, downSeconds });
  let created = 0;
  return {
    ...provider,
    charged: intents.charged,
    refunded: intents.refunded,
    createIntent(charge) {
      created += 1;
      return provider.createIntent(forgetful ? { ...charge, orderId: `${charge.orderId}~${created}` } : charge);
    },
  };
}
