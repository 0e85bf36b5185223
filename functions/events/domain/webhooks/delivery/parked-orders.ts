import type { Position } from '../../../../messages/order-stream/feed-page.ts';
import { type ParkedOrder, toTime } from '../endpoint.ts';
import { getParkedDelay } from './classify.ts';
import type { Result } from './post-round.ts';

/** More parked orders, or events of them, mean that the receiver is down. */
const maxParkedOrders = 100;
const maxParkedEvents = 1_000;

/** Parks the order of an event that was refused, or adds a later event to a parked order. */
export function addToParked(order: ParkedOrder | undefined, { entry, eventId }: Result, now: number): ParkedOrder {
  const { sequence, type } = entry.event;
  const event = { ...entry.position, sequence, type };
  if (order) return { ...order, events: [...order.events, event] };
  const dueAt = toTime(now + (getParkedDelay(0) ?? 0));
  return {
    orderId: eventId.slice(0, eventId.lastIndexOf('.')),
    since: toTime(now),
    attempts: 0,
    dueAt,
    events: [event],
  };
}

/** Returns whether there are too many parked orders, or events of them, with this one. */
export function isFull(parked: readonly ParkedOrder[], order: ParkedOrder): boolean {
  const others = parked.filter(({ orderId }) => orderId !== order.orderId);
  const events = [...others, order].reduce((sum, each) => sum + each.events.length, 0);
  return others.length >= maxParkedOrders || events > maxParkedEvents;
}

/** Returns the order with these events alone; nothing when it has none left. */
export function keepEvents(order: ParkedOrder, isKept: (event: Position) => boolean): ParkedOrder[] {
  const events = order.events.filter(isKept);
  return events.length === 0 ? [] : [{ ...order, events }];
}
