import * as z from 'zod/mini';
import { CorrelationId, Currency, OrderId, Quantity, Time, Total, Traceparent } from '../fields/primitives.ts';
import type { Stored } from '../stored.ts';
import { EventType } from './event-types.ts';

const FeedEvent = z.object({
  sequence: z.int(),
  type: EventType,
  data: z.record(z.string(), z.union([z.string(), z.number()])),
});

/** The events that one write of an order made, with what they have in common. `changed` names the members that changed. */
export const OrderChange = z.object({
  orderId: OrderId,
  at: Time,
  actor: z.string(),
  correlationId: CorrelationId,
  traceparent: Traceparent,
  status: z.string(),
  version: z.int(),
  total: Total,
  currency: Currency,
  placedAt: Time,
  changed: z.array(z.string()),
  /** Present where an event is about the stock or the payment. */
  items: z.optional(z.array(z.object({ productId: z.string(), quantity: Quantity, lineTotal: Total }))),
  method: z.optional(z.string()),
  events: z.array(FeedEvent).check(z.minLength(1)),
});
export type OrderChange = Stored<typeof OrderChange>;

/** A page of a client's feed. Pages are immutable and numbered without gaps; the next one has the number after. */
export const FeedPage = z.object({ number: z.int(), at: Time, changes: z.array(OrderChange) });
export type FeedPage = Stored<typeof FeedPage>;

/** A position in a feed: the next entry to read, as the number of a page and the index of an entry on it. */
export type Position = { page: number; index: number };

/** Returns the id of an event in the feed: the same whenever and wherever it is published. */
export function getEventId(orderId: string, { sequence }: { sequence: number }): string {
  return `${orderId}.${sequence}`;
}

/** Returns the partition key of a client's feed in the Events table. */
export function getFeedKey(clientId: string): string {
  return `feed#${clientId}`;
}

/** Returns the number of a page as its sort key: text that sorts as the number does. */
export function getPageKey(number: number): string {
  return String(number).padStart(16, '0');
}

/** The partition of the Events table with an item for each client that has a feed; its sort keys begin with `prefix`. */
export const feedRegistry = { pk: 'feeds', prefix: 'client#' } as const;
