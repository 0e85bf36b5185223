import { lookUp } from '../../../messages/stored.ts';
import type { AttentionReason } from '../../../ordering/domain/lifecycle/attention.ts';
import type { PendingReply } from '../../../ordering/domain/lifecycle/pending-replies.ts';
import { getReplySpec } from '../../../ordering/domain/lifecycle/pending-replies.ts';
import type { Order } from '../../../ordering/domain/order.ts';
import { type OrderStatus, transitions } from '../../../ordering/domain/statuses.ts';
import type { DeadLetter } from '../dead-letters/dead-letter.ts';

type Circumstances = {
  deadLetter: DeadLetter | undefined;
  attemptCount: number | null;
  nextAttemptAt: string | null;
  now: string;
};

/** Summarizes in one sentence where an order is and what prevents it from going on. */
export function summarize(order: Order, circumstances: Circumstances): string {
  const attention = order.attention?.map(({ reason }) => describeAttention(reason)) ?? [];
  const obstacle = describeObstacle(order, circumstances);
  return `${[describeStatus(order), ...attention, ...(obstacle ? [obstacle] : [])].join('; ')}.`;
}

const parcelClauses: Partial<Record<OrderStatus, string>> = {
  PROCESSING: 'The parcel is packed and waits for the carrier to collect it',
  SHIPPED: 'The parcel is on its way and waits for the next scan of its carrier',
  OUT_FOR_DELIVERY: 'The parcel is out for delivery',
};
const pendingReplyClauses: Record<PendingReply, (order: Order) => string> = {
  payment: () => 'The order waits for its payment to be confirmed',
  payment_cancellation: () => 'The cancellation waits for payment to cancel the charge',
  delivery: ({ payment }) => `The order ${payment ? 'is paid and ' : ''}waits for delivery to accept it`,
  carrier: ({ status }) => lookUp(parcelClauses, status) ?? 'The order waits for its carrier',
  capture: ({ status }) =>
    `The parcel ${status === 'DELIVERED' ? 'was delivered' : 'has left'}, and the order waits for its payment to be captured`,
  cancellation: () => 'The cancellation waits for delivery to confirm it',
  refund: (order) => `${describeEnd(order)} and waits for its refund`,
};

function describeStatus(order: Order): string {
  const { pendingReply } = order;
  if (pendingReply)
    return (
      lookUp(pendingReplyClauses, pendingReply.for)?.(order) ??
      `The order is ${order.status} and waits for a reply that this release does not know (${pendingReply.for})`
    );
  const refunded = order.payment?.status === 'REFUNDED' ? ' and its payment was refunded' : '';
  return `${describeEnd(order)}${refunded}`;
}

/** Describes how the order ended. An order that has not ended and waits for no reply should not exist. */
function describeEnd({ status, cancellation, failure }: Order): string {
  if (status === 'DELIVERED') return 'The order was delivered';
  if (status === 'CANCELLED')
    return cancellation?.reason ? `The order was cancelled (${cancellation.reason})` : 'The order was cancelled';
  if (status === 'FAILED') return failure ? `The order failed: ${toClause(failure.detail)}` : 'The order failed';
  if (!lookUp(transitions, status)) return `The order is ${status}, which this release does not know`;
  return `The order is ${status} and waits for no reply; it needs a person`;
}

function describeObstacle(order: Order, circumstances: Circumstances): string | undefined {
  const { deadLetter, nextAttemptAt, attemptCount, now } = circumstances;
  const { pendingReply, attention, refundOutstanding } = order;
  if (deadLetter) {
    const subject =
      deadLetter.type === 'notification.requested' ? 'a notification of its customer' : 'a message about it';
    return `${subject} was dead-lettered ${describeCount(deadLetter)} and needs an operator`;
  }
  if (attention) return undefined;
  if (nextAttemptAt)
    return `a message about it failed ${formatTimes(attemptCount ?? 1)} and is retried at ${nextAttemptAt}`;
  if (refundOutstanding) return `the refund failed ${formatTimes(refundOutstanding.attempts)} and is retried`;
  const pending = getReplySpec(pendingReply);
  if (!pending || !pendingReply) return undefined;
  if (pendingReply.until < now)
    return `the reply of ${pending.service} was due at ${pendingReply.until} and is requested again`;
  return pendingReply.reminders > 0 ? `${pending.service} was reminded` : undefined;
}

/** By reason, so that one that only another release knows has a clause as well. */
const attentionClauses: Readonly<Record<string, string>> = {
  no_answer_from_payment: 'payment did not answer any reminder, so the order needs a person',
  no_answer_from_delivery: 'delivery did not answer any reminder, so the order needs a person',
  no_answer_from_carrier: 'the carrier did not answer any reminder, so the order needs a person',
  parcel_moved_after_cancellation: 'its parcel moved after that, so the order needs a person',
  parcel_moved_after_failure: 'its parcel was scanned again after that, so the order needs a person',
  parcel_failed_after_delivery: 'its carrier reported a failed delivery after that, so the order needs a person',
  payment_not_captured: 'its authorized payment could not be captured, so the order needs a person',
} satisfies Record<AttentionReason, string>;

function describeAttention(reason: string): string {
  return lookUp(attentionClauses, reason) ?? 'the order needs a person';
}

function describeCount({ attemptCount }: DeadLetter): string {
  if (attemptCount === 0) return 'without an attempt';
  return `after ${attemptCount} ${attemptCount === 1 ? 'attempt' : 'attempts'}`;
}

function formatTimes(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

/** Makes the first sentence of a text a part of another sentence. */
function toClause(text: string): string {
  const [sentence = ''] = text.split('.');
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;
}
