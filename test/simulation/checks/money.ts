import type { SimulatedIntents } from '../../../functions/payment/adapters/simulated-provider.ts';
import type { memoryIntents } from '../../support/memory/payment-provider.ts';

/** The provider's memory; no order is ever charged twice or given back more than was taken, at no moment. */
export function watchedIntents(
  intents: ReturnType<typeof memoryIntents>,
  violated: (what: string) => void,
): SimulatedIntents {
  return {
    ...intents,
    async save(intent) {
      const saved = await intents.save(intent);
      for (const [orderId, { charged, refunded }] of movedPerOrder(intents))
        if (charged > 1 || refunded > charged)
          violated(`${orderId} was charged ${charged} times and refunded ${refunded} times`);
      return saved;
    },
  };
}

export type Moved = { charged: number; refunded: number; taken: number };

/** How often each order was charged and refunded, and what was taken of it in all. */
export function movedPerOrder({ charged, refunded }: ReturnType<typeof memoryIntents>): Map<string, Moved> {
  const moved = new Map<string, Moved>();
  const of = (intended: string) => {
    const orderId = intended.replace(/~.*/, '');
    const known = moved.get(orderId) ?? { charged: 0, refunded: 0, taken: 0 };
    moved.set(orderId, known);
    return known;
  };
  for (const { orderId, amount } of charged) {
    of(orderId).charged += 1;
    of(orderId).taken += amount;
  }
  for (const { orderId, amount } of refunded) {
    of(orderId).refunded += 1;
    of(orderId).taken -= amount;
  }
  return moved;
}
