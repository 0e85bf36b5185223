import { toCloudEvent } from '../domain/feed/cloud-event.ts';
import type { FeedEntry } from '../domain/feed/read-feed.ts';
import type { FeedCursors } from './feed-cursors.ts';

/** Converts an entry of a feed to the item that clients see: a CloudEvent with the cursor after it. */
export async function toFeedItem(entry: FeedEntry, { seal }: Pick<FeedCursors, 'seal'>, baseUrl: string) {
  const cursor = await seal({ position: entry.next, seenUntil: entry.appendedAt });
  return { ...toCloudEvent(entry, baseUrl), cursor };
}
