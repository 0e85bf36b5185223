import { getEventId, type Position } from '../../../../messages/order-stream/feed-page.ts';
import { type FeedEntry, readFeed } from '../../feed/read-feed.ts';
import type { FeedPages } from '../../ports.ts';

type Pages = Pick<FeedPages, 'listFrom' | 'findNewest'>;

/** Finds the position before the first entry that was appended at a time or later. */
export async function findPositionAt(clientId: string, time: string, pages: Pages): Promise<Position> {
  const [oldest] = (await pages.listFrom(clientId, 0, 1)).pages;
  const newest = await pages.findNewest(clientId);
  let [low, high] = [oldest?.number ?? 0, (newest?.number ?? -1) + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [page] = (await pages.listFrom(clientId, middle, 1)).pages;
    if (!page || page.at >= time) high = middle;
    else low = page.number + 1;
  }
  return { page: low, index: 0 };
}

/** How far the clocks that stamp events and pages may differ. */
const clockMarginMs = 10_000;
/** Each reads up to a thousand pages; an event is appended soon after it happens. */
const maxParts = 5;

/** Finds the entry of an event of an order that happened at this time; undefined when the feed has none. */
export async function findEntry(
  event: { clientId: string; orderId: string; sequence: number; at: string },
  { keptSince, now }: { keptSince: string; now: string },
  pages: Pages,
): Promise<FeedEntry | undefined> {
  const { clientId } = event;
  const id = getEventId(event.orderId, event);
  const since = new Date(Date.parse(event.at) - clockMarginMs).toISOString();
  let from = await findPositionAt(clientId, since, pages);
  const accepts = ({ change, event: each }: FeedEntry) => getEventId(change.orderId, each) === id;
  for (let part = 0; part < maxParts; part += 1) {
    const { entries, next, more } = await readFeed({ clientId, from, limit: 1, accepts, keptSince, now }, pages);
    if (entries[0] || !more) return entries[0];
    from = next;
  }
  return undefined;
}
