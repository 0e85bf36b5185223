import * as z from 'zod/mini';

/** What a port reads; undefined as well where something is kept that does not fit its schema. */
export async function readable<Found>(reading: Promise<Found>): Promise<Found | undefined> {
  try {
    return await reading;
  } catch (thrown) {
    if (thrown instanceof z.core.$ZodError) return undefined;
    throw thrown;
  }
}
