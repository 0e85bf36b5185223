import * as z from 'zod/mini';
import { OrderId, Time } from '../../../messages/fields/primitives.ts';
import { getEventId } from '../../../messages/order-stream/feed-page.ts';
import type { Stored } from '../../../messages/stored.ts';
import type { PostedRound } from './delivery/record-round.ts';
import { type Endpoint, toTime } from './endpoint.ts';
import type { Reply } from './ports.ts';

/** `missed`: the event failed and no attempt follows. */
export const AttemptResult = z.enum(['succeeded', 'failed', 'missed']);

/** An attempt to deliver an event to a receiver. */
export const Attempt = z.object({
  eventId: z.string(),
  type: z.string(),
  orderId: OrderId,
  at: Time,
  /** The status of the response; null without one. */
  statusCode: z.nullable(z.int()),
  durationMs: z.int(),
  /** Why there is no response, or why the event was not accepted; null for a success. */
  error: z.nullable(z.string()),
  /** When the event is sent again at the earliest; null when it is not. */
  nextAttemptAt: z.nullable(Time),
  result: AttemptResult,
});
export type Attempt = Stored<typeof Attempt>;

/** Lists the attempts of a round, by the state of its endpoint before and after it, and the events that it gave up. */
export function listAttempts(
  before: Endpoint,
  after: Endpoint,
  { round, results }: PostedRound,
  at: string,
): Attempt[] {
  const dueAt = new Map(after.parked.map((order) => [order.orderId, order.dueAt]));
  const attempts = results.flatMap((result) => {
    const { eventId, entry, verdict } = result;
    const { orderId } = entry.change;
    const isMissed = verdict === 'refused' && round.kind === 'parked' && !dueAt.has(orderId);
    const next = verdict === 'refused' && round.kind !== 'resends' ? dueAt.get(orderId) : undefined;
    const isOpen = verdict === 'down' || (verdict === 'refused' && round.kind === 'feed');
    return result.attempts.map(({ at, reply }, index): Attempt => {
      const following = result.attempts[index + 1];
      return {
        ...{ eventId, type: entry.event.type, orderId, at: toTime(at) },
        statusCode: reply.statusCode ?? null,
        durationMs: reply.durationMs,
        error: describeReply(reply, verdict === 'accepted' && !following),
        nextAttemptAt: following ? toTime(following.at) : (next ?? (isOpen ? (after.retryAt ?? null) : null)),
        result: following ? 'failed' : isMissed ? 'missed' : verdict === 'accepted' ? 'succeeded' : 'failed',
      };
    });
  });
  const recorded = new Set(attempts.map(({ eventId }) => eventId));
  const missed = before.parked
    .filter(({ orderId }) => round.kind === 'parked' && isGivenUp(orderId))
    .flatMap(({ orderId, events }) =>
      events.map(({ sequence, type }) => ({ orderId, type, eventId: getEventId(orderId, { sequence }) })),
    )
    .filter(({ eventId }) => !recorded.has(eventId));
  return [...attempts, ...missed.map((event): Attempt => ({ ...event, at, ...notAttempted }))];

  function isGivenUp(orderId: string): boolean {
    return (
      !dueAt.has(orderId) && results.some((each) => each.entry.change.orderId === orderId && each.verdict === 'refused')
    );
  }
}

const notAttempted = {
  statusCode: null,
  durationMs: 0,
  error: 'an earlier event of the order was refused',
  nextAttemptAt: null,
  result: 'missed',
} as const;

function describeReply({ statusCode, error }: Reply, isAccepted: boolean): string | null {
  return isAccepted ? null : (error ?? `the receiver responded with ${statusCode}`);
}
