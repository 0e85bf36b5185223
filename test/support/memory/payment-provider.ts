import {
  createSimulatedProvider,
  type SimulatedIntent,
  type SimulatedIntents,
} from '../../../functions/payment/adapters/simulated-provider.ts';
import type { PaymentProvider } from '../../../functions/payment/domain/ports.ts';

/** One movement of money. */
export type Movement = { orderId: string; amount: number };

/** The intents of the simulated provider in memory, held to payments-contract.test.ts like the table, with all movements. */
export function memoryIntents(): SimulatedIntents & { charged: Movement[]; refunded: Movement[] } {
  const stored = new Map<string, SimulatedIntent>();
  const charged: Movement[] = [];
  const refunded: Movement[] = [];
  return {
    charged,
    refunded,
    async find(intentId) {
      return structuredClone(stored.get(intentId));
    },

    async save(intent) {
      const before = stored.get(intent.intentId);
      if (intent.revision !== (before?.revision ?? 0) + 1) return 'conflict';
      const movement = { orderId: intent.orderId, amount: intent.amount };
      if (before?.status !== 'paid' && intent.status === 'paid') charged.push(movement);
      if (before?.status !== 'refunded' && intent.status === 'refunded') refunded.push(movement);
      stored.set(intent.intentId, structuredClone(intent));
      return 'saved';
    },
  };
}

export type MemoryProvider = PaymentProvider & { charged: Movement[]; refunded: Movement[] };

/**
 * The simulated provider over memory. A forgetful one creates another intent at each call, as real ones do after a day.
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
