import type { SimulatedIntent } from '../../../functions/payment/adapters/simulated-intent.ts';
import {
  createSimulatedProvider,
  type SimulatedIntents,
} from '../../../functions/payment/adapters/simulated-provider.ts';
import type { PaymentProvider } from '../../../functions/payment/domain/ports.ts';
import { copy } from '../copy.ts';

/** One movement of money. */
export type Movement = { orderId: string; amount: number };

/** All movements. An authorization counts as charged, and one that was cancelled or lapsed as refunded. */
export type Movements = { charged: Movement[]; captured: Movement[]; refunded: Movement[] };

/** The intents of the simulated provider in memory, held to payments-contract.test.ts like the table, with all movements. */
export function memoryIntents(): SimulatedIntents & Movements {
  const stored = new Map<string, SimulatedIntent>();
  const movements: Movements = { charged: [], captured: [], refunded: [] };
  return {
    ...movements,
    async find(intentId) {
      return copy(stored.get(intentId));
    },

    async save(intent) {
      const before = stored.get(intent.intentId);
      if (intent.revision !== (before?.revision ?? 0) + 1) return 'conflict';
      const movement = { orderId: intent.orderId, amount: intent.amount };
      if (intent.status !== before?.status)
        for (const kind of listMovements(before, intent)) movements[kind].push(movement);
      stored.set(intent.intentId, copy(intent));
      return 'saved';
    },
  };
}

function listMovements(before: SimulatedIntent | undefined, { status }: SimulatedIntent): (keyof Movements)[] {
  const isAuthorized = before?.status === 'authorized';
  if (status === 'paid') return isAuthorized ? ['captured'] : ['charged'];
  if (status === 'authorized') return ['charged'];
  return status === 'refunded' || isAuthorized ? ['refunded'] : [];
}

export type MemoryProvider = PaymentProvider & Omit<Movements, 'captured'>;

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
  const provider = createSimulatedProvider({ intents, now, downSeconds, capture: 'automatic' });
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
