import type { FeedPage, OrderChange, Position } from '../../../messages/order-stream/feed-page.ts';
import type { FeedPages } from '../ports.ts';

/** An entry of a feed: an event, the change that it is part of, its position and the one after it, and when it was appended. */
export type FeedEntry = {
  change: OrderChange;
  event: OrderChange['events'][number];
  position: Position;
  next: Position;
  appendedAt: string;
};

/**
 * A part of a feed. `next` is where to go on, also when nothing was found. `more` says that entries may follow at once.
 * The reader has seen everything that was appended before `seenUntil`, in ISO 8601.
 */
export type FeedPart = { entries: FeedEntry[]; next: Position; more: boolean; seenUntil: string };

export type FeedRequest = {
  clientId: string;
  from: Position;
  limit: number;
  /** Leaves out the other entries. With it more pages are read at a time. */
  accepts?: ((entry: FeedEntry) => boolean) | undefined;
  /** Entries that were appended before are no longer kept. */
  keptSince: string;
  now: string;
};

/** The position before all entries of a feed. */
export const oldest: Position = { page: 0, index: 0 };

/** The reads that one request makes; a request that filters much goes on with another one. */
const maxReads = 10;
const pagesPerRead = 100;

/** Reads at most `limit` entries of a feed from a position on, the oldest first. */
export async function readFeed(request: FeedRequest, pages: Pick<FeedPages, 'listFrom'>): Promise<FeedPart> {
  const { clientId, limit, accepts, keptSince, now } = request;
  const part: FeedPart = { entries: [], next: request.from, more: false, seenUntil: request.now };
  let from: number | undefined = request.from.page;
  for (let reads = 0; from !== undefined; reads += 1) {
    if (reads === maxReads) return { ...part, more: true };
    const read = await pages.listFrom(clientId, from, accepts ? pagesPerRead : limit);
    from = read.after;
    for (const [index, page] of read.pages.entries()) {
      part.seenUntil = page.at;
      const isLast = index === read.pages.length - 1 && from === undefined;
      if (page.at >= keptSince) {
        const entries = listEntries(page).filter(({ next }) => isAfter(next, part.next));
        for (const [position, entry] of entries.entries()) {
          part.next = entry.next;
          if (accepts?.(entry) ?? true) part.entries.push(entry);
          if (part.entries.length < limit) continue;
          const isEnd = isLast && position === entries.length - 1;
          return { ...part, more: !isEnd, seenUntil: isEnd ? now : page.at };
        }
      }
      part.next = { page: page.number + 1, index: 0 };
    }
  }
  return { ...part, seenUntil: now };
}

/** Finds the position after all entries of a feed. */
export async function findEnd(clientId: string, pages: Pick<FeedPages, 'findNewest'>): Promise<Position> {
  const newest = await pages.findNewest(clientId);
  return newest ? { page: newest.number + 1, index: 0 } : oldest;
}

/** Lists the entries of a page. The position after the last one is the beginning of the next page. */
export function listEntries(page: FeedPage): FeedEntry[] {
  const events = page.changes.flatMap((change) => change.events.map((event) => ({ change, event })));
  return events.map((each, index) => ({
    ...each,
    position: { page: page.number, index },
    next: index === events.length - 1 ? { page: page.number + 1, index: 0 } : { page: page.number, index: index + 1 },
    appendedAt: page.at,
  }));
}

/** Returns whether position `a` comes after `b`. */
export function isAfter(a: Position, b: Position): boolean {
  return a.page > b.page || (a.page === b.page && a.index > b.index);
}
