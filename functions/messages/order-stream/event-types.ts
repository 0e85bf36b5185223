import * as z from 'zod/mini';

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
  'payment.capture_requested',
  'payment.captured',
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
