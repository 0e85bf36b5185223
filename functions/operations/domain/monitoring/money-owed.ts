import type { Order } from '../../../ordering/domain/order.ts';
import { explainFaultToOperator } from '../explain/explain-fault.ts';

/** What we owe for an order whose refund has failed; undefined for every other order. */
export function toMoneyOwed({ orderId, total, currency, refundOutstanding }: Order) {
  if (!refundOutstanding) return undefined;
  const { since, attempts, fault } = refundOutstanding;
  return {
    orderId,
    amount: total,
    currency,
    since,
    attempts,
    lastError: explainFaultToOperator(fault),
  };
}
