import type { SimulatedIntents } from '../../../functions/payment/adapters/simulated-provider.ts';
import type { memoryIntents } from '../../support/memory/payment-provider.ts';

/** Wraps the provider's intents, and checks at each write that no order is charged twice or refunded more than charged. */
export function checkIntentWrites(
  intents: ReturnType<typeof memoryIntents>,
  reportViolation: (violation: string) => void,
): SimulatedIntents {
  return {
    ...intents,
    async save(intent) {
      const saved = await intents.save(intent);
      for (const [orderId, { charged, captured, refunded }] of sumMoneyByOrder(intents))
        if (charged > 1 || captured > charged || refunded > charged)
          reportViolation(`${orderId} was charged ${charged}, captured ${captured} and refunded ${refunded} times`);
      return saved;
    },
  };
}

/** `charged`, `captured` and `refunded` are counts, `balance` is an amount. */
export type MoneyMoved = { charged: number; captured: number; refunded: number; balance: number };
export const noMoneyMoved: MoneyMoved = { charged: 0, captured: 0, refunded: 0, balance: 0 };

/** Returns how often each order was charged, captured and refunded, and the amount that the provider kept. */
export function sumMoneyByOrder({
  charged,
  captured,
  refunded,
}: ReturnType<typeof memoryIntents>): Map<string, MoneyMoved> {
  const sums = new Map<string, MoneyMoved>();
  const sumOf = (intendedOrderId: string) => {
    const orderId = intendedOrderId.replace(/~.*/, '');
    const sum = sums.get(orderId) ?? { ...noMoneyMoved };
    sums.set(orderId, sum);
    return sum;
  };
  for (const { orderId, amount } of charged) {
    sumOf(orderId).charged += 1;
    sumOf(orderId).balance += amount;
  }
  for (const { orderId } of captured) sumOf(orderId).captured += 1;
  for (const { orderId, amount } of refunded) {
    sumOf(orderId).refunded += 1;
    sumOf(orderId).balance -= amount;
  }
  return sums;
}
