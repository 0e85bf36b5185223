import { UnreadableItemError } from '../../../messages/stored.ts';

/** Resolves with what a port reads, or with undefined if the stored item does not fit its schema. */
export async function parseReadable<Found>(read: Promise<Found>): Promise<Found | undefined> {
  try {
    return await read;
  } catch (thrown) {
    if (thrown instanceof UnreadableItemError) return undefined;
    throw thrown;
  }
}
