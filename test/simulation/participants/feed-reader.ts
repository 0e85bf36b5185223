import { oldest, readFeed } from '../../../functions/events/domain/feed/read-feed.ts';
import { getEventId, type Position } from '../../../functions/messages/order-stream/feed-page.ts';
import type { MemoryFeed } from '../../support/memory/feed.ts';
import type { Random } from '../harness/random.ts';
import type { Timeline } from '../harness/timeline.ts';

const beginning = new Date(0).toISOString();

/** Clients that follow their feeds by cursor: each reads on after a page was appended, sooner or later. */
export function createFeedReaders(feed: MemoryFeed, { timeline, random }: { timeline: Timeline; random: Random }) {
  const readers = new Map<string, { next: Position; ids: string[]; isWaiting: boolean }>();
  const readerOf = (clientId: string) => {
    const reader = readers.get(clientId) ?? { next: oldest, ids: [], isWaiting: false };
    readers.set(clientId, reader);
    return reader;
  };
  const read = async (clientId: string, limit: number): Promise<void> => {
    const reader = readerOf(clientId);
    let more = true;
    while (more) {
      const now = new Date(timeline.now()).toISOString();
      const part = await readFeed({ clientId, from: reader.next, limit, keptSince: beginning, now }, feed);
      reader.next = part.next;
      reader.ids.push(...part.entries.map(({ change, event }) => getEventId(change.orderId, event)));
      more = part.more;
    }
  };
  return {
    /** Lets the client of a feed read it a while after it has grown. */
    wake(clientId: string): void {
      const reader = readerOf(clientId);
      if (reader.isWaiting) return;
      reader.isWaiting = true;
      timeline.after(random.pick([0, 100, 5_000, 60_000]), () => {
        reader.isWaiting = false;
        void read(clientId, random.between(1, 20));
      });
    },
    /** Reads a feed to its end, and returns the ids of all events that its client has seen. */
    async finish(clientId: string): Promise<readonly string[]> {
      await read(clientId, 100);
      return readerOf(clientId).ids;
    },
  };
}
