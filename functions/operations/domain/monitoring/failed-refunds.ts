import type { Order } from '../../../ordering/domain/order.ts';
import { explainFaultToOperator } from '../explain/explain-fault.ts';

/** Returns the refund outstanding of an order; undefined when no refund of it has failed. */
export function toFailedRefund({ orderId, total, currency, refundOutstanding }: Order) {
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
