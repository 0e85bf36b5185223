import type { Order } from '../../../ordering/domain/order.ts';
import { describeFault } from '../explain/fault-sentence.ts';

/** Returns the refund outstanding of an order; undefined when no refund of it has failed. */
export function toFailedRefund({ orderId, total, currency, refundOutstanding }: Order) {
  if (!refundOutstanding) return undefined;
  const { since, attempts, lastError } = refundOutstanding;
  return {
    orderId,
    amount: total,
    currency,
    since,
    attempts,
    lastError: describeFault(`ProviderFault: ${lastError}`),
  };
}
