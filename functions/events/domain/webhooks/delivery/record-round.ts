import { isAfter } from '../../feed/read-feed.ts';
import { createPositionTest, type Endpoint, toTime } from '../endpoint.ts';
import { addNotice } from '../notices.ts';
import { getParkedDelay, getRetryDelay } from './classify.ts';
import { addToParked, isFull, keepEvents } from './parked-orders.ts';
import type { Round } from './plan-round.ts';
import type { Result } from './post-round.ts';

/** A round that took place. `now` and `random` are fixed, so that it is recorded the same on any state of the endpoint. */
export type PostedRound = { id: string; round: Round; results: readonly Result[]; now: number; random: number };

/** An endpoint is disabled after so long without an accepted event. */
const maxFailingMs = 3 * 86_400_000;

/**
 * Records a round in the state of its endpoint, which may have changed since the round was planned. A round that is recorded
 * already changes nothing: the write that recorded it was taken for one that lost, because its response was lost.
 */
export function recordRound(endpoint: Endpoint, posted: PostedRound): Endpoint {
  if (endpoint.lastRound === posted.id) return endpoint;
  const recorders = { feed: recordFeed, resends: recordResends, parked: recordParked };
  const { next, isOverfull } = recorders[posted.round.kind](endpoint, posted);
  const recorded = recordHealth({ ...next, lastRound: posted.id }, posted, isOverfull);
  return addNotice(endpoint, recorded, posted.now);
}

type Recorded = { next: Endpoint; isOverfull: boolean };

/** Moves the position behind the events that need no other attempt from here, and parks the orders of refused events. */
function recordFeed(endpoint: Endpoint, posted: PostedRound): Recorded {
  const { round, results } = posted;
  // Its owner has moved the position meanwhile.
  if (endpoint.moves !== round.moves) return { next: endpoint, isOverfull: false };
  const parked = new Map(endpoint.parked.map((order) => [order.orderId, order]));
  let isOverfull = false;
  const done = results.map((result) => {
    const { orderId } = result.entry.change;
    if (result.verdict === 'accepted') return true;
    if (!parked.has(orderId) && result.verdict !== 'refused') return false;
    const order = addToParked(parked.get(orderId), result, posted.now);
    if (isFull([...parked.values()], order)) {
      isOverfull = true;
      return false;
    }
    parked.set(orderId, order);
    return true;
  });
  const firstOpen = done.indexOf(false);
  const position = results[firstOpen]?.entry.position ?? round.next;
  const ahead = results.filter((_, index) => firstOpen !== -1 && index > firstOpen && done[index]);
  const finishedAhead = [...endpoint.finishedAhead, ...ahead.map(({ entry }) => entry.position)];
  return {
    next: {
      ...endpoint,
      position,
      finishedAhead: finishedAhead.filter((each) => !isAfter(position, each)),
      parked: [...parked.values()],
    },
    isOverfull,
  };
}

/** Removes the events that were sent again by request, accepted or refused. Those that got no answer stay. */
function recordResends(endpoint: Endpoint, { round, results }: PostedRound): Recorded {
  const isOpen = createResultTest(results, ['down', 'waiting']);
  const isTaken = createPositionTest(round.taken);
  const isAccepted = createResultTest(results, ['accepted']);
  return {
    next: {
      ...endpoint,
      resends: endpoint.resends.filter((event) => !isTaken(event) || isOpen(event)),
      parked: endpoint.parked.flatMap((order) => keepEvents(order, (event) => !isAccepted(event))),
    },
    isOverfull: false,
  };
}

/** Removes accepted events from parked orders. After a refusal, the order waits for its next attempt or is given up. */
function recordParked(endpoint: Endpoint, { round, results, now }: PostedRound): Recorded {
  const isTaken = createPositionTest(round.taken);
  const isOpen = createResultTest(results, ['down', 'waiting', 'refused', 'gone']);
  const refused = new Set(
    results.filter(({ verdict }) => verdict === 'refused').map(({ entry }) => entry.change.orderId),
  );
  // Their entries are no longer kept.
  let missed = round.taken.length - results.length;
  const parked = endpoint.parked.flatMap((order) => {
    const [rest] = keepEvents(order, (event) => !isTaken(event) || isOpen(event));
    if (!rest || !refused.has(order.orderId)) return rest ?? [];
    const delay = getParkedDelay(order.attempts + 1);
    if (delay !== undefined) return { ...rest, attempts: order.attempts + 1, dueAt: toTime(now + delay) };
    missed += rest.events.length;
    return [];
  });
  return { next: { ...endpoint, parked, missed: endpoint.missed + missed }, isOverfull: false };
}

/** Records whether the receiver is down, and disables an endpoint that wants no more or has failed for too long. */
function recordHealth(endpoint: Endpoint, { results, now, random }: PostedRound, isOverfull: boolean): Endpoint {
  const isAccepted = results.some(({ verdict }) => verdict === 'accepted');
  const isFailing = results.some(({ verdict }) => verdict === 'refused' || verdict === 'down' || verdict === 'gone');
  const { retryAt: _, failingSince: since, ...rest } = endpoint;
  const failingSince = (isAccepted ? undefined : since) ?? (isFailing && !isAccepted ? toTime(now) : undefined);
  const next: Endpoint = { ...rest, ...(failingSince && { failingSince }) };
  if (next.status !== 'enabled') return next;
  if (results.some(({ verdict }) => verdict === 'gone')) return disable(next, 'gone', now);
  if (failingSince && now - Date.parse(failingSince) >= maxFailingMs) return disable(next, 'failing', now);
  const down = results.filter(({ verdict }) => verdict === 'down').flatMap(({ attempts }) => attempts.at(-1) ?? []);
  if (down.length === 0 && !isOverfull)
    return { ...next, failures: results.some(({ attempts }) => attempts.length > 0) ? 0 : endpoint.failures };
  const failures = (isAccepted ? 0 : endpoint.failures) + 1;
  const replies =
    down.length > 0 ? down.map(({ reply }) => reply) : [{ error: 'too many parked orders', durationMs: 0 }];
  const delays = replies.map((reply) => getRetryDelay(failures, reply, { now, random }));
  return { ...next, failures, retryAt: toTime(now + Math.max(...delays)) };
}

function disable(endpoint: Endpoint, disabledBecause: 'gone' | 'failing', now: number): Endpoint {
  return { ...endpoint, status: 'disabled', disabledBecause, failures: 0, updatedAt: toTime(now) };
}

function createResultTest(results: readonly Result[], verdicts: readonly Result['verdict'][]) {
  return createPositionTest(
    results.flatMap(({ verdict, entry }) => (verdicts.includes(verdict) ? [entry.position] : [])),
  );
}
