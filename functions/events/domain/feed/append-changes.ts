import { type FeedPage, getEventId, type OrderChange } from '../../../messages/order-stream/feed-page.ts';
import type { FeedPages } from '../ports.ts';

export type FeedWriterPorts = { pages: FeedPages; now: () => string; retentionDays: number };

/**
 * Appends changes to the feed of a client, and returns the pages that it appended. `since` is when the oldest of the changes
 * may first have been appended, in ISO 8601.
 */
export type AppendChanges = (clientId: string, changes: readonly OrderChange[], since: string) => Promise<FeedPage[]>;

/** The end of a feed as this instance knows it: its last pages, the ids of their events, and whether these are all pages. */
type Tail = {
  clientId: string;
  pages: { number: number; at: string; ids: readonly string[] }[];
  known: Set<string>;
  isWhole: boolean;
};

/** A page holds at most this much, so that it stays far below the limit of an item (400 KB). */
const maxEvents = 100;
const maxCharacters = 60_000;
const dayMs = 86_400_000;
/** How far clocks may differ: the stream's, which rounds to seconds, and those of the writers. */
const clockMarginMs = 5_000;
/** The pages that are read back and kept at most, and the clients whose tail is kept. */
const maxPages = 200;
const maxTails = 500;

/**
 * Creates the writer of the feeds. A page is written on condition that its number is free, and only after the page before it
 * was seen: so the write that publishes an entry gives it its place, and no entry appears behind a place that was read. A
 * change that comes again finds its events on the pages since `since` and adds none of them again.
 */
export function createFeedWriter(ports: FeedWriterPorts): AppendChanges {
  const tails = new Map<string, Tail>();
  return async (clientId, changes, since) => {
    const tail = tails.get(clientId) ?? (await readTail(clientId, ports));
    tails.delete(clientId);
    await readBack(tail, since, ports);
    const appended: FeedPage[] = [];
    for (let rest = removeKnown(changes, tail); rest.length > 0; rest = removeKnown(rest, tail))
      appended.push(...(await appendPage(tail, fillPage(rest), ports)));
    tails.set(clientId, tail);
    for (const oldest of tails.keys()) if (tails.size > maxTails) tails.delete(oldest);
    return appended;
  };
}

/** Appends a page and returns it, or reads the pages that another writer appended first. */
async function appendPage(tail: Tail, changes: OrderChange[], ports: FeedWriterPorts): Promise<FeedPage[]> {
  const { clientId } = tail;
  const at = ports.now();
  const newest = tail.pages.at(-1);
  if (newest && Date.parse(at) - Date.parse(newest.at) < (ports.retentionDays - 1) * dayMs) {
    const page = { number: newest.number + 1, at, changes };
    if ((await ports.pages.append(clientId, page)) === 'appended') return addPage(tail, page);
    await readOn(tail, ports);
    return [];
  }
  // The start is read before the end: who has restarted the feed since then is noticed by one or the other.
  const start = await ports.pages.findStart(clientId);
  await readOn(tail, ports);
  if (tail.pages.at(-1) !== newest) return [];
  const page = { number: newest ? newest.number + 1 : getFirstNumber(start, at), at, changes };
  return (await ports.pages.restart(clientId, page, start)) === 'appended' ? addPage(tail, page) : [];
}

/**
 * Returns the number of the first page of a feed without pages. Its earlier pages have expired, and a feed takes at most a
 * thousand pages a second: so the numbers of a day are above those of all days before.
 */
function getFirstNumber(start: number, now: string): number {
  return Math.max(start, Math.floor(Date.parse(now) / dayMs) * 100_000_000) + 1;
}

/** Reads the newest page, before this instance writes the first one. The client is registered by then, whenever it began. */
async function readTail(clientId: string, { pages }: FeedWriterPorts): Promise<Tail> {
  await pages.register(clientId);
  const newest = await pages.findNewest(clientId);
  const tail: Tail = { clientId, pages: [], known: new Set(), isWhole: newest === undefined };
  if (newest) addPage(tail, newest);
  return tail;
}

/** Reads pages backwards until one is older than `since`. */
async function readBack(tail: Tail, since: string, { pages }: FeedWriterPorts): Promise<void> {
  const before = Date.parse(since) - clockMarginMs;
  while (!tail.isWhole && tail.pages.length < maxPages) {
    const [first] = tail.pages;
    if (!first || Date.parse(first.at) < before) return;
    const older = await pages.listBelow(tail.clientId, first.number, 50);
    if (older.length === 0) tail.isWhole = true;
    tail.pages.unshift(...older.map(toKnownPage).reverse());
    for (const id of older.flatMap(listIds)) tail.known.add(id);
  }
}

/** Reads the pages that another writer has appended. */
async function readOn(tail: Tail, { pages }: FeedWriterPorts): Promise<void> {
  let from: number | undefined = (tail.pages.at(-1)?.number ?? 0) + 1;
  while (from !== undefined) {
    const read = await pages.listFrom(tail.clientId, from, 50);
    for (const page of read.pages) addPage(tail, page);
    from = read.after;
  }
}

function addPage(tail: Tail, page: FeedPage): FeedPage[] {
  tail.pages.push(toKnownPage(page));
  for (const id of listIds(page)) tail.known.add(id);
  if (tail.pages.length <= 2 * maxPages) return [page];
  tail.pages = tail.pages.slice(-maxPages);
  tail.known = new Set(tail.pages.flatMap(({ ids }) => ids));
  tail.isWhole = false;
  return [page];
}

function toKnownPage(page: FeedPage): Tail['pages'][number] {
  return { number: page.number, at: page.at, ids: listIds(page) };
}

function listIds({ changes }: FeedPage): string[] {
  return changes.flatMap(({ orderId, events }) => events.map((event) => getEventId(orderId, event)));
}

function removeKnown(changes: readonly OrderChange[], { known }: Tail): OrderChange[] {
  return changes.flatMap((change) => {
    const events = change.events.filter((event) => !known.has(getEventId(change.orderId, event)));
    return events.length === 0 ? [] : [{ ...change, events }];
  });
}

/** Takes as many changes as fit on a page, at least one. */
function fillPage(changes: readonly OrderChange[]): OrderChange[] {
  let [events, characters] = [0, 0];
  const firstTooMany = changes.findIndex((change, index) => {
    events += change.events.length;
    characters += JSON.stringify(change).length;
    return index > 0 && (events > maxEvents || characters > maxCharacters);
  });
  return changes.slice(0, firstTooMany === -1 ? changes.length : firstTooMany);
}
