import type { FeedPages } from '../../../functions/events/domain/ports.ts';
import type { FeedPage } from '../../../functions/messages/order-stream/feed-page.ts';
import { copy } from '../copy.ts';

/** The pages of the feeds in memory. */
export type MemoryFeed = FeedPages & {
  feeds: Map<string, FeedPage[]>;
  /** The clients that are registered. */
  clients: Set<string>;
  onAppend: (clientId: string) => void;
};

/** Creates the feeds in memory; feed-contract.ts holds them to the table's behaviour. */
export function memoryFeed(): MemoryFeed {
  const feeds = new Map<string, FeedPage[]>();
  const clients = new Set<string>();
  const starts = new Map<string, number>();
  const republished = new Map<string, readonly number[]>();
  const pagesOf = (clientId: string) => feeds.get(clientId) ?? [];
  const add = (clientId: string, page: FeedPage) => {
    const sorted = [...pagesOf(clientId), copy(page)].sort((a, b) => a.number - b.number);
    feeds.set(clientId, sorted);
    memory.onAppend(clientId);
    return 'appended' as const;
  };
  const isTaken = (clientId: string, { number }: FeedPage) => pagesOf(clientId).some((page) => page.number === number);
  const memory: MemoryFeed = {
    feeds,
    clients,
    register: async (clientId) => void clients.add(clientId),
    onAppend: () => undefined,
    findNewest: async (clientId) => copy(pagesOf(clientId).at(-1)),
    async listFrom(clientId, from, limit) {
      const rest = pagesOf(clientId).filter(({ number }) => number >= from);
      const pages = copy(rest.slice(0, limit));
      const last = pages.at(-1);
      return { pages, ...(last && rest.length > limit && { after: last.number + 1 }) };
    },
    async findPlace(clientId, from) {
      const found = pagesOf(clientId).find(({ number }) => number >= from);
      return found && { number: found.number, at: found.at };
    },
    listBelow: async (clientId, page, limit) =>
      copy(
        pagesOf(clientId)
          .filter(({ number }) => number < page)
          .reverse()
          .slice(0, limit),
      ),
    append: async (clientId, page) => (isTaken(clientId, page) ? 'taken' : add(clientId, page)),
    findStart: async (clientId) => starts.get(clientId) ?? 0,
    async restart(clientId, page, start) {
      if ((starts.get(clientId) ?? 0) !== start || isTaken(clientId, page)) return 'taken';
      starts.set(clientId, page.number);
      return add(clientId, page);
    },
    findRepublished: async (orderId) => [...(republished.get(orderId) ?? [])],
    saveRepublished: async (orderId, sequences) => void republished.set(orderId, sequences),
  };
  return memory;
}
