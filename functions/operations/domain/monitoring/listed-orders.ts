import { getReplySpec } from '../../../ordering/domain/lifecycle/pending-replies.ts';
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

/** Returns what an order waits for, in the words of explain; undefined when it waits for nothing. */
export function toWaitingOrder({ orderId, clientId, status, pendingReply }: Order) {
  if (!pendingReply) return undefined;
  const { since, until: deadline, reminders } = pendingReply;
  const waitingFor = getReplySpec(pendingReply)?.service ?? pendingReply.for;
  return { orderId, clientId, status, waitingFor, since, deadline, reminders };
}
