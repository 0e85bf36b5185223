import { lookUp } from '../../../messages/stored.ts';
import type { AttentionReason } from '../../../ordering/domain/lifecycle/attention.ts';
import type { PendingReply } from '../../../ordering/domain/lifecycle/pending-replies.ts';
import { getReplySpec } from '../../../ordering/domain/lifecycle/pending-replies.ts';
import type { Order } from '../../../ordering/domain/order.ts';
import { type OrderStatus, transitions } from '../../../ordering/domain/statuses.ts';
import type { DeadLetter } from '../dead-letters/dead-letter.ts';

type Circumstances = {
  deadLetter: DeadLetter | undefined;
  nextTryAt: string | null;
  attempts: number | null;
  now: string;
};

/** Where an order stands and what stands in its way, in one sentence. */
export function summarize(order: Order, circumstances: Circumstances): string {
  const calls = order.attention?.map(({ reason }) => describeAttention(reason)) ?? [];
  const obstacle = describeObstacle(order, circumstances);
  return `${[describeStatus(order), ...calls, ...(obstacle ? [obstacle] : [])].join('; ')}.`;
}

const travelling: Partial<Record<OrderStatus, string>> = {
  PROCESSING: 'The parcel is packed and waits for the carrier to collect it',
  SHIPPED: 'The parcel is on its way and waits for the next scan of its carrier',
  OUT_FOR_DELIVERY: 'The parcel is out for delivery',
};
const standings: Record<PendingReply, (order: Order) => string> = {
  payment: () => 'The order waits for its payment to be confirmed',
  payment_cancellation: () => 'The order is to be cancelled and waits for payment to call the charge off',
  delivery: ({ payment }) => `The order ${payment ? 'is paid and ' : ''}waits for delivery to take it`,
  carrier: ({ status }) => lookUp(travelling, status) ?? 'The order waits for its carrier',
  cancellation: () => 'The order is to be cancelled and waits for delivery to agree',
  refund: (order) => `${describeEnd(order)} and waits for its refund`,
};

function describeStatus(order: Order): string {
  const { pendingReply } = order;
  if (pendingReply)
    return (
      lookUp(standings, pendingReply.for)?.(order) ??
      `The order is ${order.status} and waits for an answer that this release does not know (${pendingReply.for})`
    );
  const refunded = order.payment?.status === 'REFUNDED' ? ' and its payment was refunded' : '';
  return `${describeEnd(order)}${refunded}`;
}

/** How the order ended. One that has not ended and waits for nobody should not exist; whoever meets it must know. */
function describeEnd({ status, cancellation, failure }: Order): string {
  if (status === 'DELIVERED') return 'The order was delivered';
  if (status === 'CANCELLED')
    return cancellation?.reason ? `The order was cancelled (${cancellation.reason})` : 'The order was cancelled';
  if (status === 'FAILED')
    return failure ? `The order has failed: ${toClause(failure.detail)}` : 'The order has failed';
  if (!lookUp(transitions, status)) return `The order is ${status}, which this release does not know`;
  return `The order is ${status} and waits for nobody, so a person has to look`;
}

function describeObstacle(order: Order, { deadLetter, nextTryAt, attempts, now }: Circumstances): string | undefined {
  const { pendingReply, attention, refundOutstanding } = order;
  if (deadLetter) return `a message about it was set aside ${countAttempts(deadLetter.attempts)} and needs an operator`;
  if (attention) return undefined;
  if (nextTryAt) return `a message about it failed ${formatTimes(attempts ?? 1)} and is tried again at ${nextTryAt}`;
  if (refundOutstanding) return `the refund failed ${formatTimes(refundOutstanding.attempts)} and is tried again`;
  const wait = getReplySpec(pendingReply);
  if (wait && pendingReply && pendingReply.until < now)
    return `${wait.service} should have answered by ${pendingReply.until} and is asked again`;
  if (wait && pendingReply && pendingReply.reminders > 0) return `${wait.service} was asked again`;
  return undefined;
}

const parcels: Readonly<Record<string, string>> = {
  parcel_moved_after_cancellation: 'its parcel travels all the same, so a person has to look',
  parcel_moved_after_failure: 'its parcel was scanned again after that, so a person has to look',
  parcel_failed_after_delivery: 'its carrier says now that the delivery failed, so a person has to look',
} satisfies Partial<Record<AttentionReason, string>>;

function describeAttention(reason: string): string {
  const silent = /^no_answer_from_(\w+)$/.exec(reason)?.[1];
  if (silent) return `${silent} has not answered however often it was asked, so a person has to look`;
  return parcels[reason] ?? 'a person has to look';
}

function countAttempts(attempts: number): string {
  return attempts === 0 ? 'untried' : `after ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`;
}

function formatTimes(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

/** A sentence as a part of another. */
function toClause(sentence: string): string {
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1).replace(/\.$/, '')}`;
}
