import { maxEvents, maxEventsBeforeAttention, maxEventsBeforeLateStatus } from '../events.ts';
import type { Order } from '../order.ts';
import { toOrderView } from '../order-view.ts';
import { isCancellable } from '../statuses.ts';
import { addMovementReason, closeReasons, getScan } from './attention.ts';
import type { Fact } from './facts.ts';
import { appendEvents, type EventOrigin, isRecorded, type NewEvent } from './history.ts';
import { getSweepTime, type ReplyTimeouts } from './pending-replies.ts';
import type { Change } from './rules/change.ts';
import { applyRule } from './rules/rules.ts';

/**
 * `advanced`: the fact changed the order. `late`: it only entered the history. `duplicate`: the history has it already,
 * or has no room for it, and nothing changes.
 */
export type Decision = { outcome: 'advanced' | 'late' | 'duplicate'; order: Order };

/** Decides what a fact makes of an order. Pure: handlers and the simulation call this same function. */
export function decide(order: Order, fact: Fact, origin: EventOrigin, timeouts: ReplyTimeouts): Decision {
  if (isRecorded(order.history, origin.id)) return { outcome: 'duplicate', order };

  const change = applyRule(order, inferDeliveryEnd(order, fact), origin.at);
  const outcome = change ? 'advanced' : 'late';
  const wholeChange = addMovementReason(order, change ?? {}, fact, origin.at);
  const next = raiseVersion(order, applyChange(order, wholeChange, fact, origin, timeouts), origin.at);

  if (hasRoomForEvents(order, next)) return { outcome, order: next };
  if (changesNoField(wholeChange)) return { outcome: 'duplicate', order };
  return { outcome, order: { ...next, history: order.history } };
}

/**
 * A scan after the end of its delivery names that end. An order that does not know of the end yet takes the scan for it;
 * after that the scan is late.
 */
function inferDeliveryEnd(order: Order, fact: Fact): Fact {
  const scan = getScan(fact);
  switch (scan?.deliveryStatus) {
    case 'FAILED':
      return { type: 'delivery.failed', data: { ...scan, reason: scan.deliveryFailure ?? 'lost' } };
    case 'DELIVERED':
      return { type: 'delivery.delivered', data: { ...scan, at: undefined } };
    case 'CANCELLED':
      return isCancellable(order.status) ? { type: 'delivery.cancelled', data: {} } : fact;
    default:
      return fact;
  }
}

function applyChange(order: Order, change: Change, fact: Fact, origin: EventOrigin, timeouts: ReplyTimeouts): Order {
  const next = {
    ...order,
    ...change.fields,
    ...getNextPendingReply(order, change, origin.at, timeouts),
    revision: order.revision + 1,
  };
  const events: NewEvent[] = [{ type: fact.type, data: { ...fact.data } }];
  if (next.status !== order.status)
    events.push({ type: 'order.status_changed', data: { from: order.status, to: next.status } });
  events.push(...(change.events ?? []));
  return { ...closeNoReplyReasons(order, next), history: appendEvents(order.history, events, origin) };
}

/**
 * Keeps the deadline of a reply that the order goes on waiting for, except the carrier's: each scan renews it. The sweeper comes at
 * the former deadline all the same, so that a scan need not move the order in the index of deadlines.
 */
function getNextPendingReply(
  { pendingReply }: Order,
  { pendingReply: next }: Change,
  at: string,
  timeouts: ReplyTimeouts,
): Pick<Order, 'pendingReply'> {
  if (next === null) return { pendingReply: undefined };
  if (next === undefined || (next === pendingReply?.for && next !== 'carrier')) return { pendingReply };
  const until = new Date(Date.parse(at) + timeouts[next] * 1_000).toISOString();
  const sweepAt = next === pendingReply?.for ? getSweepTime(pendingReply) : until;
  return { pendingReply: { for: next, since: at, until, reminders: 0, ...(sweepAt < until && { sweepAt }) } };
}

/** Closes the reasons about a missing reply once the order moves or waits for another one. Other reasons stay open. */
function closeNoReplyReasons(before: Order, next: Order): Order {
  const hasMoved =
    next.status !== before.status ||
    next.pendingReply?.for !== before.pendingReply?.for ||
    next.pendingReply?.since !== before.pendingReply?.since;
  return hasMoved ? { ...next, ...closeReasons(next, (reason) => reason.startsWith('no_answer_from_')) } : next;
}

/** Raises the version exactly when the client sees a change. */
function raiseVersion(before: Order, next: Order, at: string): Order {
  if (JSON.stringify(toOrderView(before)) === JSON.stringify(toOrderView(next))) return next;
  return { ...next, version: before.version + 1, updatedAt: at };
}

/** A transition finds room in a history that is closed to attention, and attention in one that is closed to late facts. */
function hasRoomForEvents(before: Order, next: Order): boolean {
  const limit = isTransition(before, next)
    ? maxEvents
    : before.attention === next.attention
      ? maxEventsBeforeLateStatus
      : maxEventsBeforeAttention;
  return before.history.length < limit;
}

function isTransition(before: Order, next: Order): boolean {
  return (
    before.status !== next.status ||
    before.payment?.status !== next.payment?.status ||
    before.cancellation?.status !== next.cancellation?.status ||
    before.pendingReply?.for !== next.pendingReply?.for
  );
}

function changesNoField({ fields = {} }: Change): boolean {
  return Object.keys(fields).length === 0;
}
