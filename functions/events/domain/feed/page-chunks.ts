import { type FeedPage, getEventId } from '../../../messages/order-stream/feed-page.ts';
import type { FeedPages } from '../ports.ts';

/** Pages are read and remembered in chunks of this many numbers, so that neighbouring look-ups share a read. */
const chunkSize = 50;

/**
 * The pages with the numbers of one chunk: the ids of their events, and `next`, the chunk of the next page. `firstAt` is when
 * the first page of this chunk or after it was appended; absent at the end of the feed.
 */
export type PageChunk = { ids: ReadonlySet<string>; firstAt: string | undefined; next: number | undefined };

/** A feed in chunks. It remembers what it read, so it serves one request. */
export type ChunkedFeed = {
  readChunk(clientId: string, chunk: number): Promise<PageChunk>;
  /** Finds the last chunk that begins before a time, or the first one; undefined for a feed without pages. */
  findChunk(clientId: string, ms: number): Promise<number | undefined>;
};

/** Returns the number of the first page of a chunk. */
export function getFirstPage(chunk: number): number {
  return chunk * chunkSize;
}

export function createChunkedFeed(pages: Pick<FeedPages, 'listFrom' | 'findNewest'>): ChunkedFeed {
  const read = new Map<string, Promise<PageChunk>>();
  const ends = new Map<string, Promise<FeedPage | undefined>>();
  const readChunk: ChunkedFeed['readChunk'] = (clientId, chunk) => {
    const key = `${clientId}#${chunk}`;
    const found = read.get(key) ?? readPages(clientId, chunk, pages);
    read.set(key, found);
    return found;
  };
  const findEnd = (clientId: string) => {
    const found = ends.get(clientId) ?? pages.findNewest(clientId);
    ends.set(clientId, found);
    return found;
  };
  return {
    readChunk,
    async findChunk(clientId, ms) {
      const [oldest, newest] = await Promise.all([readChunk(clientId, 0), findEnd(clientId)]);
      if (!newest) return undefined;
      // A chunk below the first page tells of the same page, so the search begins at the chunk of that one.
      let [low, high] = [oldest.ids.size > 0 ? 0 : (oldest.next ?? 0), getChunk(newest.number)];
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        const { firstAt } = await readChunk(clientId, middle);
        if (firstAt !== undefined && Date.parse(firstAt) < ms) low = middle;
        else high = middle - 1;
      }
      return low;
    },
  };
}

async function readPages(clientId: string, chunk: number, pages: Pick<FeedPages, 'listFrom'>): Promise<PageChunk> {
  const end = getFirstPage(chunk + 1);
  const found: FeedPage[] = [];
  let from: number | undefined = getFirstPage(chunk);
  while (from !== undefined && from < end) {
    const part = await pages.listFrom(clientId, from, chunkSize);
    found.push(...part.pages);
    from = part.after;
  }
  const next = found.find(({ number }) => number >= end)?.number ?? from;
  const ids = found.filter(({ number }) => number < end).flatMap(listIds);
  return { ids: new Set(ids), firstAt: found[0]?.at, next: next === undefined ? undefined : getChunk(next) };
}

function getChunk(number: number): number {
  return Math.floor(number / chunkSize);
}

function listIds({ changes }: FeedPage): string[] {
  return changes.flatMap(({ orderId, events }) => events.map((event) => getEventId(orderId, event)));
}
