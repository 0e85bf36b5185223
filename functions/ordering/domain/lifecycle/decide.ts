import { maxEvents, maxEventsBeforeAttention, maxEventsBeforeLateStatus } from '../events.ts';
import type { Order } from '../order.ts';
import { toOrderView } from '../order-view.ts';
import { isCancellable } from '../statuses.ts';
import { closeReasons, getParcel, withAttention } from './attention.ts';
import type { Fact } from './facts.ts';
import { appendEvents, type EventOrigin, isRecorded, type NewEvent } from './history.ts';
import type { ReplyTimeouts } from './pending-replies.ts';
import { type Change, rules } from './rules.ts';

/**
 * `advanced`: the fact changed the order. `late`: it only entered the history. `known`: it was told before and
 * changes nothing at all.
 */
export type Decision = { outcome: 'advanced' | 'late' | 'duplicate'; order: Order };

/** What a fact, told by somebody, makes of an order. Pure: handlers and the simulation run this same function. */
export function decide(order: Order, fact: Fact, origin: EventOrigin, replyTimeouts: ReplyTimeouts): Decision {
  if (isRecorded(order.history, origin.id)) return { outcome: 'duplicate', order };
  const change = getChange(order, fact, origin.at);
  const outcome = change ? 'advanced' : 'late';
  const said = withAttention(order, change ?? { fields: {} }, fact, origin.at);
  const next = applyChange(order, said, fact, origin, replyTimeouts);
  if (order.history.length < hasRoomFor(order, next)) return { outcome, order: next };
  if (Object.keys(said.fields).length === 0) return { outcome: 'duplicate', order };
  return { outcome, order: { ...next, history: order.history } };
}

/** A transition always finds room in the history, a call for a person nearly always, mere news until it is nearly full. */
function hasRoomFor(before: Order, after: Order): number {
  if (isTransition(before, after)) return maxEvents;
  return before.attention === after.attention ? maxEventsBeforeLateStatus : maxEventsBeforeAttention;
}

function isTransition(before: Order, after: Order): boolean {
  return (
    before.status !== after.status ||
    before.payment?.status !== after.payment?.status ||
    before.cancellation?.status !== after.cancellation?.status ||
    before.pendingReply?.for !== after.pendingReply?.for
  );
}

/** The table says for each type of fact that its rule takes that fact; the compiler cannot follow it there. */
function findRule(fact: Fact): (order: Order, fact: Fact, at: string) => Change | undefined {
  return rules[fact.type] as (order: Order, fact: Fact, at: string) => Change | undefined;
}

/** News of a scan after the delivery's end ends an order that does not know of it yet, and is late news after that. */
function getChange(order: Order, fact: Fact, at: string): Change | undefined {
  const data = getParcel(fact);
  if (!data) return findRule(fact)(order, fact, at);
  switch (data.deliveryStatus) {
    case 'FAILED': {
      const reason = data.deliveryFailure ?? 'lost';
      return rules['delivery.failed'](order, { type: 'delivery.failed', data: { ...data, reason } }, at);
    }
    case 'DELIVERED': {
      const delivered = { ...data, at: undefined };
      return rules['delivery.delivered'](order, { type: 'delivery.delivered', data: delivered }, at);
    }
    case 'CANCELLED':
      if (!isCancellable(order.status)) break;
      return rules['delivery.cancelled'](order, { type: 'delivery.cancelled', data: {} }, at);
  }
  return findRule(fact)(order, fact, at);
}

function applyChange(
  order: Order,
  change: Change,
  fact: Fact,
  origin: EventOrigin,
  replyTimeouts: ReplyTimeouts,
): Order {
  const entries: NewEvent[] = [{ type: fact.type, data: getEventData(fact) }];
  const status = change.fields.status ?? order.status;
  if (status !== order.status) entries.push({ type: 'order.status_changed', data: { from: order.status, to: status } });
  entries.push(...(change.also ?? []));

  const next = {
    ...order,
    ...change.fields,
    ...getNextPendingReply(order, change, origin.at, replyTimeouts),
    revision: order.revision + 1,
    history: appendEvents(order.history, entries, origin),
  };
  return raiseVersion(order, clearAttention(order, next), origin.at);
}

/** Who waits is given a deadline; going on pendingReply for the same keeps the one there is, but for a carrier's next scan. */
function getNextPendingReply(
  order: Order,
  change: Change,
  at: string,
  replyTimeouts: ReplyTimeouts,
): Pick<Order, 'pendingReply'> {
  if (change.waits === undefined) return { pendingReply: order.pendingReply };
  if (change.waits === null) return { pendingReply: undefined };
  if (change.waits === order.pendingReply?.for && change.waits !== 'carrier')
    return { pendingReply: order.pendingReply };
  const until = new Date(Date.parse(at) + replyTimeouts[change.waits] * 1_000).toISOString();
  return { pendingReply: { for: change.waits, since: at, until, reminders: 0 } };
}

/** Nobody has to ask after an answer any more once the order moves or waits for something else. Other calls stay open. */
function clearAttention(before: Order, next: Order): Order {
  const moved =
    next.status !== before.status ||
    next.pendingReply?.for !== before.pendingReply?.for ||
    next.pendingReply?.since !== before.pendingReply?.since;
  return moved ? { ...next, ...closeReasons(next, (reason) => reason.startsWith('no_answer_from_')) } : next;
}

/** The version rises exactly when what the client sees has changed. */
function raiseVersion(before: Order, next: Order, at: string): Order {
  if (JSON.stringify(toOrderView(before)) === JSON.stringify(toOrderView(next))) return next;
  return { ...next, version: before.version + 1, updatedAt: at };
}

function getEventData(fact: Fact): Record<string, string | number | undefined> {
  return { ...fact.data };
}
