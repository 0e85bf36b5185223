import type { FeedPage } from '../../messages/order-stream/feed-page.ts';

/** The pages of the feeds, one feed for each client. Reads are consistent. */
export type FeedPages = {
  /** Adds a client to the list of those that have a feed. To add it again changes nothing. */
  register(clientId: string): Promise<void>;
  /** Reads the newest page; undefined for a feed without pages. */
  findNewest(clientId: string): Promise<FeedPage | undefined>;
  /** Lists at most `limit` pages from a number on, the oldest first. `after` is where to go on, absent at the end. */
  listFrom(clientId: string, page: number, limit: number): Promise<{ pages: FeedPage[]; after?: number }>;
  /** Finds the number of the first page from a number on, and when it was appended, without its content. */
  findPlace(clientId: string, page: number): Promise<Pick<FeedPage, 'number' | 'at'> | undefined>;
  /** Lists at most `limit` pages below a number, the newest first. */
  listBelow(clientId: string, page: number, limit: number): Promise<FeedPage[]>;
  /** Writes a page, unless its number is `taken`: this is what gives entries their place. */
  append(clientId: string, page: FeedPage): Promise<'appended' | 'taken'>;
  /** Reads the number of the page by which the feed was last restarted; 0 for a feed that never was. */
  findStart(clientId: string): Promise<number>;
  /**
   * Writes a page of a feed that has no pages, or only pages that are about to expire. It is `taken` when another writer
   * has restarted the feed since `start` was read: two writers that see different ends of a feed exclude each other.
   */
  restart(clientId: string, page: FeedPage, start: number): Promise<'appended' | 'taken'>;
  /** Finds the sequences of the events of an order that the doctor published. */
  findRepublished(orderId: string): Promise<number[]>;
  saveRepublished(orderId: string, sequences: readonly number[]): Promise<void>;
};
