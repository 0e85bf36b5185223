import type { Position } from '../../../../messages/order-stream/feed-page.ts';
import { type FeedEntry, listEntries, readFeed } from '../../feed/read-feed.ts';
import type { FeedPages } from '../../ports.ts';
import { createPositionTest, type Endpoint, listUnique } from '../endpoint.ts';

export type PlanPorts = { pages: Pick<FeedPages, 'listFrom'>; now(): number; retentionDays: number };

/**
 * A round of a delivery: at most eight events, posted side by side, those of one order one after the other. It consists of
 * the next entries of the feed, or of events that their owner wants again, or of parked orders whose time has come.
 */
export type Round = {
  kind: 'feed' | 'resends' | 'parked';
  entries: FeedEntry[];
  /** The positions of the resends or parked events that the round is about, also of those that are no longer kept. */
  taken: readonly Position[];
  /** The position after the entries, and whether more may follow at once. */
  next: Position;
  more: boolean;
  /** The `moves` of the endpoint for which the round is planned. */
  moves: number;
};

export const maxPosts = 8;
const dayMs = 86_400_000;
/** The position of an endpoint with nothing to deliver is saved when it is so many pages behind. */
const maxUnsavedPages = 50;

/** Plans the next round; undefined when there is nothing to do now. A receiver that is down gets one event. */
export async function planRound(endpoint: Endpoint, ports: PlanPorts): Promise<Round | undefined> {
  const now = new Date(ports.now()).toISOString();
  if (endpoint.status !== 'enabled' || (endpoint.retryAt ?? '') > now) return undefined;
  const limit = endpoint.failures > 0 ? 1 : maxPosts;
  const due = endpoint.parked.filter(({ dueAt }) => dueAt <= now).flatMap(({ events }) => events);
  for (const [kind, waiting] of [['resends', endpoint.resends] as const, ['parked', due] as const]) {
    if (waiting.length === 0) continue;
    // A former release may have stored an event of a parked order twice.
    const taken = listUnique(waiting).slice(0, limit);
    const found = await Promise.all(taken.map((position) => findEntry(endpoint.clientId, position, ports)));
    const { position: next, moves } = endpoint;
    return { kind, entries: found.flatMap((entry) => entry ?? []), taken, next, more: true, moves };
  }
  return planFeedRound(endpoint, { limit, now }, ports);
}

async function planFeedRound(
  endpoint: Endpoint,
  { limit, now }: { limit: number; now: string },
  ports: PlanPorts,
): Promise<Round | undefined> {
  const { clientId, position, types, finishedAhead, moves } = endpoint;
  const isFinished = createPositionTest(finishedAhead);
  const accepts = (entry: FeedEntry) => (types?.includes(entry.event.type) ?? true) && !isFinished(entry.position);
  const keptSince = new Date(ports.now() - ports.retentionDays * dayMs).toISOString();
  const part = await readFeed({ clientId, from: position, limit, accepts, keptSince, now }, ports.pages);
  const isNothing = part.entries.length === 0 && !part.more && finishedAhead.length === 0;
  if (isNothing && part.next.page - position.page < maxUnsavedPages) return undefined;
  return { kind: 'feed', entries: part.entries, taken: [], next: part.next, more: part.more, moves };
}

/** Reads the entry at a position; undefined when it is no longer kept. */
async function findEntry(clientId: string, { page, index }: Position, { pages }: PlanPorts) {
  const [found] = (await pages.listFrom(clientId, page, 1)).pages;
  return found?.number === page ? listEntries(found)[index] : undefined;
}

/** Keeps the pages that were read last, which never change, for the rounds of one delivery. */
export function cachePages(pages: Pick<FeedPages, 'listFrom'>): Pick<FeedPages, 'listFrom'> {
  let cached: Awaited<ReturnType<FeedPages['listFrom']>>['pages'] = [];
  return {
    async listFrom(clientId, from, limit) {
      const rest = cached.filter(({ number }) => number >= from);
      const last = rest.at(-1);
      if (last && from >= (cached[0]?.number ?? 0)) return { pages: rest, after: last.number + 1 };
      const read = await pages.listFrom(clientId, from, limit);
      if (read.pages.length > 0) cached = read.pages;
      return read;
    },
  };
}
