import type { Position } from '../../messages/order-stream/feed-page.ts';
import { Refusal } from '../../messages/refusal.ts';
import type { FindCursorKeys } from '../../platform/auth/public-keys.ts';
import { createCursors } from '../../platform/http/pagination.ts';

/** The content of a cursor: the next entry to read, and the time until which its holder has seen every entry. */
export type FeedCursor = { position: Position; seenUntil: string };

/** Cursors of the feed of one client. They fit every filter, and also stand in webhooks and live updates. */
export type FeedCursors = {
  seal(cursor: FeedCursor): Promise<string>;
  /** Throws `cursor_invalid` for a cursor of another feed, and `cursor_expired` when entries after it may be gone. */
  open(cursor: string, keptSince: string): Promise<Position>;
};

export function createFeedCursors(clientId: string, findCursorKeys: FindCursorKeys): FeedCursors {
  const cursors = createCursors({ path: '/events' }, { clientId, findCursorKeys });
  return {
    async seal({ position: { page, index }, seenUntil }) {
      return String(await cursors.seal(`${page}.${index}.${Date.parse(seenUntil)}`));
    },
    async open(cursor, keptSince) {
      const [page = 0, index = 0, seenUntil = 0] = (await cursors.open(cursor))?.split('.').map(Number) ?? [];
      if (seenUntil < Date.parse(keptSince)) throw createExpiredRefusal();
      return { page, index };
    },
  };
}

export function createExpiredRefusal(): Refusal {
  return new Refusal(
    'cursor_expired',
    'Events after this cursor are no longer kept. Get a new cursor with after=latest, then read your orders with GET /orders to catch up.',
  );
}
