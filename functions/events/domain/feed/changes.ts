import { isDeepStrictEqual } from 'node:util';
import type { OrderChange } from '../../../messages/order-stream/feed-page.ts';
import type { HistoryEvent, OrderImage } from '../../../messages/order-stream/order-image.ts';

/** The members of an order that change, by their names in the image and to its client. */
const changingMembers = {
  status: 'status',
  payment: 'payment',
  delivery: 'delivery',
  shippedAt: 'shippedAt',
  deliveredAt: 'deliveredAt',
  cancellation: 'cancellation',
  failure: 'failure',
  attention: 'needsAttention',
  possibleDuplicateOf: 'possibleDuplicateOf',
} as const satisfies { readonly [Name in keyof OrderImage]?: string };
const memberNames = Object.keys(changingMembers) as (keyof typeof changingMembers)[];

/** Returns the events that a write added to an order's history. `before` is absent when the write placed the order. */
export function getNewEvents(before: OrderImage | undefined, after: OrderImage): HistoryEvent[] {
  const last = before?.history.at(-1)?.sequence ?? 0;
  return after.history.filter(({ sequence }) => sequence > last);
}

/** Returns what a write of an order adds to the feed; undefined when it added no event. */
export function createChange(before: OrderImage | undefined, after: OrderImage): OrderChange | undefined {
  const changed = memberNames
    .filter((name) => !isDeepStrictEqual(before?.[name], after[name]))
    .map((name) => changingMembers[name]);
  return describeEvents(after, getNewEvents(before, after), changed);
}

/**
 * Returns the changes that hold these events of an order. It describes the order as it is now: what it was at the time of
 * each event is no longer known.
 */
export function recreateChanges(order: OrderImage, sequences: ReadonlySet<number>): OrderChange[] {
  const groups: HistoryEvent[][] = [];
  for (const event of order.history.filter(({ sequence }) => sequences.has(sequence))) {
    const group = groups.at(-1);
    if (group?.[0]?.at === event.at && group[0].correlationId === event.correlationId) group.push(event);
    else groups.push([event]);
  }
  return groups.flatMap((events) => describeEvents(order, events, []) ?? []);
}

function describeEvents(order: OrderImage, events: HistoryEvent[], changed: string[]): OrderChange | undefined {
  const [first] = events;
  if (!first) return undefined;
  const { orderId, status, version, total, currency, createdAt, payment, items, trace } = order;
  const isAbout = (...subjects: string[]) => events.some(({ type }) => subjects.some((each) => type.startsWith(each)));
  return {
    ...{ orderId, status, version, total, currency, placedAt: createdAt, changed },
    at: first.at,
    actor: first.actor,
    correlationId: first.correlationId,
    traceparent: trace.traceparent,
    ...(isAbout('order.created', 'stock.') && {
      items: items.map(({ productId, quantity, lineTotal }) => ({ productId, quantity, lineTotal })),
    }),
    ...(payment && isAbout('payment.') && { method: payment.method }),
    events: events.map(({ sequence, type, data }) => ({ sequence, type, data })),
  };
}
