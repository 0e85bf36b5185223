import { getEventId } from '../../../messages/order-stream/feed-page.ts';
import type { HistoryEvent, OrderImage } from '../../../messages/order-stream/order-image.ts';
import type { FeedPages } from '../ports.ts';
import type { AppendChanges } from './append-changes.ts';
import { recreateChanges } from './changes.ts';
import { type ChunkedFeed, createChunkedFeed, type FeedMemory, type PageChunk } from './page-chunks.ts';

export type FeedCheckPorts = {
  pages: FeedPages;
  append: AppendChanges;
  /** Sends the messages that follow from these events of an order. To send them again does no harm. */
  sendMessages(order: OrderImage, events: readonly HistoryEvent[]): Promise<void>;
  now: () => string;
  retentionDays: number;
  /** The parts of the feeds that earlier requests have read. */
  memory?: FeedMemory;
};

/** Compares the history of orders with the feed, and publishes what is missing. */
export type FeedCheck = {
  /** Returns the sequences of the events of an order that its feed lacks. */
  findMissing(order: OrderImage): Promise<ReadonlySet<number>>;
  /** Publishes these events of an order, and sends what follows from them. They stand after events that are in the feed already. */
  publish(order: OrderImage, sequences: ReadonlySet<number>): Promise<void>;
};

const minuteMs = 60_000;
/** Events that are younger may be on their way. */
const graceMs = minuteMs;
/** A page is appended after its events, except for clocks that differ. */
const marginMs = 5_000;
/** The stream keeps a record for a day. */
const latestMs = 24 * 60 * minuteMs;
/** An event that is not in the first chunks after its time is published again; its id is the same. */
const maxChunks = 200;

/** Creates the check of the feeds. It remembers what it read of a feed, so it serves one request. */
export function createFeedCheck(ports: FeedCheckPorts): FeedCheck {
  const { pages, append, sendMessages, now, retentionDays, memory } = ports;
  const feed = createChunkedFeed(pages, memory);
  return {
    async findMissing(order) {
      const [from, to] = [Date.parse(now()) - (retentionDays - 1) * 1440 * minuteMs, Date.parse(now()) - graceMs];
      const isChecked = ({ at }: HistoryEvent) => Date.parse(at) >= from && Date.parse(at) <= to;
      const missing = new Map(order.history.filter(isChecked).map((event) => [event.sequence, event]));
      for (const { sequence, at } of missing.values()) {
        if (!missing.has(sequence)) continue;
        const first = await feed.findChunk(order.clientId, Date.parse(at) - marginMs);
        if (first !== undefined) await removeFound(missing, order, { first, at }, feed);
      }
      // Events that were published again stand where the doctor ran.
      if (missing.size > 0) for (const each of await pages.findRepublished(order.orderId)) missing.delete(each);
      return new Set(missing.keys());
    },
    async publish(order, sequences) {
      await sendMessages(
        order,
        order.history.filter(({ sequence }) => sequences.has(sequence)),
      );
      const changes = recreateChanges(order, sequences);
      if (changes[0]) await append(order.clientId, changes, changes[0].at);
      await pages.saveRepublished(order.orderId, [...sequences, ...(await pages.findRepublished(order.orderId))]);
    },
  };
}

/** Reads the feed from the first chunk on, until it has the events of this time or is too late for them. */
async function removeFound(
  missing: Map<number, HistoryEvent>,
  { clientId, orderId }: OrderImage,
  { first, at }: { first: number; at: string },
  feed: ChunkedFeed,
): Promise<void> {
  let chunk: number | undefined = first;
  for (let count = 0; chunk !== undefined && count < maxChunks; count += 1) {
    const { ids, firstAt = at, next }: PageChunk = await feed.readChunk(clientId, chunk);
    for (const event of missing.values()) if (ids.has(getEventId(orderId, event))) missing.delete(event.sequence);
    const isFound = [...missing.values()].every((event) => event.at !== at);
    const isLate = Date.parse(firstAt) > Date.parse(at) + latestMs;
    chunk = isFound || isLate ? undefined : next;
  }
}
