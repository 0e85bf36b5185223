import { closed, parcelIn, withCall } from './attention.ts';
import { maxEvents, maxEventsBeforeCalls, maxEventsBeforeNews } from './events.ts';
import type { Fact } from './facts.ts';
import { type Entry, isKnown, recorded, type Teller } from './history.ts';
import type { Order } from './order.ts';
import { type Change, rules } from './rules.ts';
import { isCancellable } from './statuses.ts';
import { viewOf } from './view.ts';
import type { WaitSeconds } from './waits.ts';

/**
 * `advanced`: the fact changed the order. `late`: it only entered the history. `known`: it was told before and
 * changes nothing at all.
 */
export type Decision = { outcome: 'advanced' | 'late' | 'known'; order: Order };

/** What a fact, told by somebody, makes of an order. Pure: handlers and the simulation run this same function. */
export function decide(order: Order, fact: Fact, teller: Teller, waitSeconds: WaitSeconds): Decision {
  if (isKnown(order.history, teller.id)) return { outcome: 'known', order };
  const change = changeOf(order, fact, teller.at);
  const outcome = change ? 'advanced' : 'late';
  const said = withCall(order, change ?? { fields: {} }, fact, teller.at);
  const next = changed(order, said, fact, teller, waitSeconds);
  if (order.history.length < roomFor(order, next)) return { outcome, order: next };
  if (Object.keys(said.fields).length === 0) return { outcome: 'known', order };
  return { outcome, order: { ...next, history: order.history } };
}

/** A transition always finds room in the history, a call for a person nearly always, mere news until it is nearly full. */
function roomFor(before: Order, after: Order): number {
  if (isTransition(before, after)) return maxEvents;
  return before.attention === after.attention ? maxEventsBeforeNews : maxEventsBeforeCalls;
}

function isTransition(before: Order, after: Order): boolean {
  return (
    before.status !== after.status ||
    before.payment?.status !== after.payment?.status ||
    before.cancellation?.status !== after.cancellation?.status ||
    before.waiting?.for !== after.waiting?.for
  );
}

/** The table says for each type of fact that its rule takes that fact; the compiler cannot follow it there. */
function ruleOf(fact: Fact): (order: Order, fact: Fact, at: string) => Change | undefined {
  return rules[fact.type] as (order: Order, fact: Fact, at: string) => Change | undefined;
}

/** News of a scan after the delivery's end ends an order that does not know of it yet, and is late news after that. */
function changeOf(order: Order, fact: Fact, at: string): Change | undefined {
  const data = parcelIn(fact);
  if (!data) return ruleOf(fact)(order, fact, at);
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
  return ruleOf(fact)(order, fact, at);
}

function changed(order: Order, change: Change, fact: Fact, teller: Teller, waitSeconds: WaitSeconds): Order {
  const entries: Entry[] = [{ type: fact.type, data: dataOf(fact) }];
  const status = change.fields.status ?? order.status;
  if (status !== order.status)
    entries.push({ type: 'order.status_changed', data: { from: order.status, to: status } });
  entries.push(...(change.also ?? []));

  const next = {
    ...order,
    ...change.fields,
    ...waiting(order, change, teller.at, waitSeconds),
    revision: order.revision + 1,
    history: recorded(order.history, entries, teller),
  };
  return versioned(order, heard(order, next), teller.at);
}

/** Who waits is given a deadline; going on waiting for the same keeps the one there is, but for a carrier's next scan. */
function waiting(order: Order, change: Change, at: string, waitSeconds: WaitSeconds): Pick<Order, 'waiting'> {
  if (change.waits === undefined) return { waiting: order.waiting };
  if (change.waits === null) return { waiting: undefined };
  if (change.waits === order.waiting?.for && change.waits !== 'carrier') return { waiting: order.waiting };
  const until = new Date(Date.parse(at) + waitSeconds[change.waits] * 1_000).toISOString();
  return { waiting: { for: change.waits, since: at, until, reminders: 0 } };
}

/** Nobody has to ask after an answer any more once the order moves or waits for something else. Other calls stay open. */
function heard(before: Order, next: Order): Order {
  const moved =
    next.status !== before.status ||
    next.waiting?.for !== before.waiting?.for ||
    next.waiting?.since !== before.waiting?.since;
  return moved ? { ...next, ...closed(next, (reason) => reason.startsWith('no_answer_from_')) } : next;
}

/** The version rises exactly when what the client sees has changed. */
function versioned(before: Order, next: Order, at: string): Order {
  if (JSON.stringify(viewOf(before)) === JSON.stringify(viewOf(next))) return next;
  return { ...next, version: before.version + 1, updatedAt: at };
}

function dataOf(fact: Fact): Record<string, string | number | undefined> {
  return { ...fact.data };
}
