import * as z from 'zod/mini';
import type { Order } from '../order.ts';
import { isCancellable } from '../statuses.ts';
import type { Fact } from './facts.ts';
import type { PendingReply, pendingReplies } from './pending-replies.ts';
import { type Change, combine } from './rules/change.ts';

/**
 * The reasons for which an order needs a person. `no_answer_from_…` closes when the order no longer waits for that reply.
 * The others are about a parcel that moved after its order had ended, or an authorization that lapsed before it was
 * captured: only an operator's acknowledgement closes them.
 */
export const AttentionReason = z.enum([
  'no_answer_from_payment',
  'no_answer_from_delivery',
  'no_answer_from_carrier',
  'parcel_moved_after_cancellation',
  'parcel_moved_after_failure',
  'parcel_failed_after_delivery',
  'payment_not_captured',
]);
export type AttentionReason = z.infer<typeof AttentionReason>;

export function getNoReplyReason({ service }: (typeof pendingReplies)[PendingReply]): AttentionReason {
  return `no_answer_from_${service}`;
}

export function isReasonOpen({ attention }: Pick<Order, 'attention'>, reason: string): boolean {
  return attention?.some((open) => open.reason === reason) ?? false;
}

/** Opens a reason. One that is open already keeps its `since`. */
export function openReason(order: Order, reason: string, at: string): Pick<Order, 'attention'> {
  if (isReasonOpen(order, reason)) return {};
  const reasons = [...(order.attention ?? []), { reason, since: at }];
  return { attention: reasons.sort((one, other) => (one.reason < other.reason ? -1 : 1)) };
}

export function closeReasons(
  { attention }: Order,
  isClosed: (reason: string) => boolean,
): { attention: Order['attention'] } {
  const open = attention?.filter(({ reason }) => !isClosed(reason));
  return { attention: open?.length ? open : undefined };
}

/** Adds to a change the reason that a parcel opens by moving after its order has ended, unless it is open. */
export function addMovementReason(order: Order, change: Change, fact: Fact, at: string): Change {
  const reason = getMovementReason(order, fact);
  if (reason === undefined || isReasonOpen(order, reason)) return change;
  return combine(change, {
    fields: openReason(order, reason, at),
    events: [{ type: 'order.needs_attention', data: { reason } }],
  });
}

const movements: ReadonlySet<Fact['type']> = new Set([
  'delivery.shipped',
  'delivery.out_for_delivery',
  'delivery.delivered',
]);

/** Finds facts after which the goods are elsewhere than the order's stock says. Other late facts do not matter. */
function getMovementReason({ status }: Order, fact: Fact): AttentionReason | undefined {
  const { deliveryStatus, deliveryFailure } = getScan(fact) ?? {};
  if (isCancellable(status) && deliveryStatus === 'CANCELLED') return 'parcel_moved_after_cancellation';
  if (status === 'CANCELLED' && (deliveryStatus || movements.has(fact.type))) return 'parcel_moved_after_cancellation';
  if (deliveryStatus === 'DELIVERED' && fact.type === 'delivery.failed') return 'parcel_failed_after_delivery';
  const isRepeated = fact.type === 'delivery.failed' && fact.data.reason === deliveryFailure;
  return deliveryStatus === 'FAILED' && !isRepeated ? 'parcel_moved_after_failure' : undefined;
}

/** Returns the data of a fact about the parcel's journey, the end that its delivery had come to before included. */
export function getScan(fact: Fact) {
  return fact.type !== 'delivery.cancelled' && 'carrier' in fact.data ? fact.data : undefined;
}
