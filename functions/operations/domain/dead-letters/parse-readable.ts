import { UnreadableItemError } from '../../../messages/stored.ts';

/** What a port reads; undefined as well where something is kept that does not fit its schema. */
export async function parseReadable<Found>(reading: Promise<Found>): Promise<Found | undefined> {
  try {
    return await reading;
  } catch (thrown) {
    if (thrown instanceof UnreadableItemError) return undefined;
    throw thrown;
  }
}
