import * as z from 'zod/mini';
import { createTextSchema, Identifier, OrderId, Time } from '../../../messages/fields/primitives.ts';
import { EventType, eventTypes } from '../../../messages/order-stream/event-types.ts';
import type { Position as FeedPosition } from '../../../messages/order-stream/feed-page.ts';
import { disableReasons, webhookEventTypes } from '../../../messages/order-stream/webhook-notices.ts';
import type { Stored } from '../../../messages/stored.ts';
import { Notice } from './notices.ts';

export const WebhookId = createTextSchema(
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  'must be the id of a webhook, a UUID',
);

export const WebhookStatus = z.enum(['enabled', 'paused', 'disabled']);
export type WebhookStatus = z.infer<typeof WebhookStatus>;

const Position = z.object({ page: z.int(), index: z.int() }) satisfies z.ZodMiniType<FeedPosition>;

/** An event that waits for another attempt, and its position in the feed. */
const PendingEvent = z.extend(Position, { sequence: z.int(), type: EventType });
export type PendingEvent = Stored<typeof PendingEvent>;

/**
 * An order whose event the receiver refused. Its events wait, in their sequence, until `dueAt`; `attempts` counts the
 * attempts since the order was parked.
 */
const ParkedOrder = z.object({
  orderId: OrderId,
  since: Time,
  attempts: z.int(),
  dueAt: Time,
  events: z.array(PendingEvent).check(z.minLength(1)),
});
export type ParkedOrder = Stored<typeof ParkedOrder>;

/** A version of the secret: the master key that it derives from, and until when it signs; without an end, it is the newest. */
const SecretVersion = z.object({ version: z.int(), keyId: z.string(), until: z.optional(Time) });
export type SecretVersion = Stored<typeof SecretVersion>;

/** The types of events that an endpoint gets, without repetition; all without a list. */
const EventTypes = z.array(z.enum([...eventTypes, ...webhookEventTypes])).check(z.minLength(1), z.maxLength(50));

/** A receiver of webhooks: the settings of its owner, and how far the delivery has come. */
export const Endpoint = z.object({
  clientId: Identifier,
  webhookId: WebhookId,
  url: z.string(),
  types: z.optional(EventTypes),
  include: z.optional(z.enum(['order'])),
  description: z.optional(z.string()),
  contactEmail: z.optional(z.string()),
  status: WebhookStatus,
  /** Why it is disabled. */
  disabledBecause: z.optional(z.enum(disableReasons)),
  createdAt: Time,
  updatedAt: Time,
  /** Counts the changes of the settings. */
  version: z.int(),
  /** Counts all changes. */
  revision: z.int(),
  secrets: z.array(SecretVersion).check(z.minLength(1)),

  /** The next entry of the feed to deliver. */
  position: Position,
  /** Counts the changes of the position by its owner, so that a delivery under way does not undo them. */
  moves: z.int(),
  /** Entries from the position on that need no other attempt. */
  finishedAhead: z.array(Position),
  /** Events to deliver again, whose ids their owner named. */
  resends: z.array(z.extend(PendingEvent, { orderId: OrderId })),
  parked: z.array(ParkedOrder),
  /** The number of events that were given up. */
  missed: z.int(),

  /** The failed attempts in a row that hold all events back, and until when. */
  failures: z.int(),
  retryAt: z.optional(Time),
  /** Since when no event was accepted while some were refused or not answered. */
  failingSince: z.optional(Time),
  /** The id of the round that was recorded last, so that no round is recorded twice. */
  lastRound: z.optional(z.string()),
  /** The delivery under way. It has ended or crashed by `until`. */
  lease: z.optional(z.object({ id: z.string(), until: Time })),
  /** True when another wake-up came during the lease: there may be newer events. */
  woken: z.optional(z.boolean()),

  /** The events that its owner is yet to be notified of, and the number of notices so far. */
  notices: z.optional(z.array(Notice)),
  noticeCount: z.optional(z.int()),
  /** The warnings of its owner since `failingSince`. */
  warnings: z.optional(z.int()),
});
export type Endpoint = Stored<typeof Endpoint>;
export type EndpointKey = Pick<Endpoint, 'clientId' | 'webhookId'>;

/** Formats milliseconds since 1970 as the time of an item. */
export function toTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** Creates a test of whether a position is in a list. */
export function createPositionTest(list: readonly FeedPosition[]): (position: FeedPosition) => boolean {
  const keys = new Set(list.map(getKey));
  return (position) => keys.has(getKey(position));
}

/** Lists each position once. */
export function listUnique<Place extends FeedPosition>(positions: readonly Place[]): Place[] {
  return [...new Map(positions.map((each) => [getKey(each), each])).values()];
}

function getKey({ page, index }: FeedPosition): string {
  return `${page}.${index}`;
}
