import type * as z from 'zod/mini';
import type { CorrelationId } from '../../../messages/fields/primitives.ts';
import type { EventType } from '../../../messages/order-stream/event-types.ts';
import type { OrderEvent } from '../events.ts';

/** An event before it has its number, time and origin. */
export type NewEvent = { type: EventType; data?: Record<string, string | number | undefined> };

/** Where the events of one fact come from: the id of its message or request, who acted, in which trace, and when. */
export type EventOrigin = {
  id: string;
  actor: string;
  correlationId: z.infer<typeof CorrelationId>;
  at: string;
};

/** Appends events to a history. The first carries the origin's id, by which a duplicate of the fact is recognised. */
export function appendEvents(
  history: readonly OrderEvent[],
  events: readonly NewEvent[],
  origin: EventOrigin,
): OrderEvent[] {
  const { id, actor, correlationId, at } = origin;
  const added = events.map(({ type, data = {} }, index) => ({
    ...(index === 0 ? { id } : {}),
    sequence: history.length + index + 1,
    type,
    at,
    actor,
    correlationId,
    data: Object.fromEntries(
      Object.entries(data).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
    ),
  }));
  return [...history, ...added];
}

export function isRecorded(history: readonly OrderEvent[], id: string): boolean {
  return history.some((event) => event.id === id);
}
