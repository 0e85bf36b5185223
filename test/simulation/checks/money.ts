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
      for (const [orderId, { charged, refunded }] of sumMoneyByOrder(intents))
        if (charged > 1 || refunded > charged)
          reportViolation(`${orderId} was charged ${charged} times and refunded ${refunded} times`);
      return saved;
    },
  };
}

/** `charged` and `refunded` are counts, `balance` is an amount. */
export type MoneyMoved = { charged: number; refunded: number; balance: number };

/** Returns how often each order was charged and refunded, and the amount that the provider kept. */
export function sumMoneyByOrder({ charged, refunded }: ReturnType<typeof memoryIntents>): Map<string, MoneyMoved> {
  const sums = new Map<string, MoneyMoved>();
  const sumOf = (intendedOrderId: string) => {
    const orderId = intendedOrderId.replace(/~.*/, '');
    const sum = sums.get(orderId) ?? { charged: 0, refunded: 0, balance: 0 };
    sums.set(orderId, sum);
    return sum;
  };
  for (const { orderId, amount } of charged) {
    sumOf(orderId).charged += 1;
    sumOf(orderId).balance += amount;
  }
  for (const { orderId, amount } of refunded) {
    sumOf(orderId).refunded += 1;
    sumOf(orderId).balance -= amount;
  }
  return sums;
}
