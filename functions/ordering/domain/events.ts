import * as z from 'zod/mini';
import { CorrelationId } from '../../messages/fields/primitives.ts';
import { EventType } from '../../messages/order-stream/event-types.ts';
import type { Stored } from '../../messages/stored.ts';

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
