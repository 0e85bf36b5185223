import type * as z from 'zod/mini';
import type { CorrelationId } from '../../../messages/fields/primitives.ts';
import type { EventType, OrderEvent } from '../events.ts';

/** One thing to be written into the history; what numbers and dates it is the same for all that one fact caused. */
export type NewEvent = { type: EventType; data?: Record<string, string | number | undefined> };

/** Who told, under which id, and in which trace. */
export type EventOrigin = {
  id: string;
  actor: string;
  correlationId: z.infer<typeof CorrelationId>;
  at: string;
};

/** The history with these entries behind it. The first carries the origin's id: told again, it is recognised. */
export function appendEvents(
  history: readonly OrderEvent[],
  entries: readonly NewEvent[],
  origin: EventOrigin,
): OrderEvent[] {
  const { id, actor, correlationId, at } = origin;
  const added = entries.map(({ type, data = {} }, index) => ({
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
