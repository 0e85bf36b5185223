import * as z from 'zod/mini';
import { CorrelationId } from '../../messages/fields/primitives.ts';
import type { Stored } from '../../messages/stored.ts';

/** The types of the events in an order's history. */
export const eventTypes = [
  'order.created',
  'order.status_changed',
  'order.possible_duplicate',
  'order.needs_attention',
  'order.attention_acknowledged',
  'order.cancellation_requested',
  'order.cancellation_refused',
  'stock.held',
  'stock.released',
  'stock.sold',
  'stock.written_off',
  'payment.requested',
  'payment.processed',
  'payment.failed',
  'payment.refund_requested',
  'payment.refunded',
  'payment.refund_failed',
  'delivery.processing',
  'delivery.shipped',
  'delivery.out_for_delivery',
  'delivery.delivered',
  'delivery.failed',
  'delivery.cancelled',
  'delivery.cancellation_refused',
  'notification.sent',
  'notification.failed',
  'dead_letter.set_aside',
  'dead_letter.redriven',
  'dead_letter.discarded',
] as const;
export const EventType = z.enum(eventTypes);
export type EventType = z.infer<typeof EventType>;

/**
 * An event in an order's history. `id` is that of the message or request that caused it, and stands on the first event
 * it caused: a duplicate of it changes nothing. `sequence` counts from 1 without gaps.
 */
export const OrderEvent = z.object({
  id: z.optional(z.string()),
  sequence: z.int(),
  type: EventType,
  at: z.string(),
  actor: z.string(),
  correlationId: CorrelationId,
  data: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type OrderEvent = Stored<typeof OrderEvent>;

/** The longest history of an order. The lower limits keep room for attention and for transitions. */
export const maxEvents = 200;
export const maxEventsBeforeAttention = 176;
export const maxEventsBeforeLateStatus = 160;
