import { type FeedPage, getEventId } from '../../../messages/order-stream/feed-page.ts';
import type { FeedPages } from '../ports.ts';

/** Pages are read and remembered in chunks of this many numbers, so that neighbouring look-ups share a read. */
const chunkSize = 10;

/**
 * The pages with the numbers of one chunk: the ids of their events, and `next`, the chunk of the next page. `firstAt` is when
 * the first page of this chunk or after it was appended; absent at the end of the feed.
 */
export type PageChunk = { ids: ReadonlySet<string>; firstAt: string | undefined; next: number | undefined };
type Pages = Pick<FeedPages, 'listFrom' | 'findNewest' | 'findPlace'>;

/** The parts of feeds that requests of one instance have read, and that are final: pages never change, and come at the end. */
export type FeedMemory = { chunks: Map<string, PageChunk>; places: Map<string, Place | undefined> };
type Place = { number: number; at: string };

/** Some 35 KB each. */
const maxKept = 1_000;

export function createFeedMemory(): FeedMemory {
  return { chunks: new Map(), places: new Map() };
}

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

export function createChunkedFeed(pages: Pages, { chunks, places } = createFeedMemory()): ChunkedFeed {
  const readChunk = remember(
    (clientId, chunk) => readPages(clientId, chunk, pages),
    ({ next }) => next !== undefined,
    chunks,
  );
  const findPlace = remember(
    (clientId, chunk) => pages.findPlace(clientId, getFirstPage(chunk)),
    (place) => place !== undefined,
    places,
  );
  const findNewest = remember((clientId) => pages.findNewest(clientId));
  return {
    readChunk,
    async findChunk(clientId, ms) {
      const [oldest, newest] = await Promise.all([findPlace(clientId, 0), findNewest(clientId, 0)]);
      if (!oldest || !newest) return undefined;
      let [low, high] = [getChunk(oldest.number), getChunk(newest.number)];
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        const place = await findPlace(clientId, middle);
        if (place && Date.parse(place.at) < ms) low = middle;
        else high = middle - 1;
      }
      return low;
    },
  };
}

/** Remembers what was read of each client and chunk, and keeps what is final for later requests. */
function remember<Value>(
  read: (clientId: string, chunk: number) => Promise<Value>,
  isFinal: (value: Value) => boolean = () => false,
  kept = new Map<string, Value>(),
): (clientId: string, chunk: number) => Promise<Value> {
  const known = new Map<string, Promise<Value>>();
  return async (clientId, chunk) => {
    const key = `${clientId}#${chunk}`;
    const final = kept.get(key);
    if (final !== undefined) return final;
    const reading = known.get(key) ?? read(clientId, chunk);
    known.set(key, reading);
    const value = await reading;
    if (isFinal(value)) kept.set(key, value);
    const [first] = kept.keys();
    if (kept.size > maxKept && first !== undefined) kept.delete(first);
    return value;
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
