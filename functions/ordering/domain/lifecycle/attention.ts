import * as z from 'zod/mini';
import type { Order } from '../order.ts';
import { isCancellable } from '../statuses.ts';
import type { Fact } from './facts.ts';
import type { PendingReply, pendingReplies } from './pending-replies.ts';
import type { Change } from './rules.ts';

/**
 * Why an order can need a person. `no_answer_from_…` ends when that wait is over; what a parcel does after the order has
 * ended is for a person to settle, so these calls end by an operator's acknowledgement alone.
 */
export const AttentionReason = z.enum([
  'no_answer_from_payment',
  'no_answer_from_delivery',
  'no_answer_from_carrier',
  'parcel_moved_after_cancellation',
  'parcel_moved_after_failure',
  'parcel_failed_after_delivery',
]);
export type AttentionReason = z.infer<typeof AttentionReason>;

type Calls = Order['attention'];

export function getNoReplyReason({ service }: (typeof pendingReplies)[PendingReply]): AttentionReason {
  return `no_answer_from_${service}`;
}

export function isReasonOpen({ attention }: Pick<Order, 'attention'>, reason: string): boolean {
  return attention?.some((call) => call.reason === reason) ?? false;
}

/** The open calls with one more. A reason that is open keeps its `since`. */
export function openReason(order: Order, reason: string, at: string): Pick<Order, 'attention'> {
  if (isReasonOpen(order, reason)) return {};
  const calls = [...(order.attention ?? []), { reason, since: at }];
  return { attention: calls.sort((one, other) => (one.reason < other.reason ? -1 : 1)) };
}

export function closeReasons({ attention }: Order, isClosed: (reason: string) => boolean): { attention: Calls } {
  const calls = attention?.filter(({ reason }) => !isClosed(reason));
  return { attention: calls?.length ? calls : undefined };
}

/** Adds the call that the news of a parcel makes after its order has ended, if it makes one that is not open. */
export function withAttention(order: Order, change: Change, fact: Fact, at: string): Change {
  const reason = hasMovedAfterEnd(order, fact);
  if (reason === undefined || isReasonOpen(order, reason)) return change;
  return {
    ...change,
    fields: { ...change.fields, ...openReason(order, reason, at) },
    also: [...(change.also ?? []), { type: 'order.needs_attention', data: { reason } }],
  };
}

const movements: ReadonlySet<Fact['type']> = new Set([
  'delivery.shipped',
  'delivery.out_for_delivery',
  'delivery.delivered',
]);

/** Goods that were released, written off or sold are elsewhere than the order says; nothing else that is late matters. */
function hasMovedAfterEnd({ status }: Order, fact: Fact): AttentionReason | undefined {
  const { deliveryStatus, deliveryFailure } = getParcel(fact) ?? {};
  if (isCancellable(status) && deliveryStatus === 'CANCELLED') return 'parcel_moved_after_cancellation';
  if (status === 'CANCELLED' && (deliveryStatus || movements.has(fact.type))) return 'parcel_moved_after_cancellation';
  if (deliveryStatus === 'DELIVERED' && fact.type === 'delivery.failed') return 'parcel_failed_after_delivery';
  const isRepeated = fact.type === 'delivery.failed' && fact.data.reason === deliveryFailure;
  return deliveryStatus === 'FAILED' && !isRepeated ? 'parcel_moved_after_failure' : undefined;
}

/** What news of a parcel's way says, the end that its delivery had come to before included. */
export function getParcel(fact: Fact) {
  return fact.type !== 'delivery.cancelled' && 'carrier' in fact.data ? fact.data : undefined;
}
