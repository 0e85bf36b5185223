/** Takes one token from a client's bucket. Returns 0 when there was one, else the seconds until there is one. */
export type TakeToken = (clientId: string) => number;

const maxCached = 1_000;

/**
 * Creates a token bucket per client, in this instance only: `capacity` requests at once, `refillPerSecond` in the long
 * run. Several instances allow a multiple of that; the throttle of the stage limits all clients together.
 */
export function createTokenBuckets(
  { capacity, refillPerSecond }: { capacity: number; refillPerSecond: number },
  now: () => number,
): TakeToken {
  const buckets = new Map<string, { tokens: number; refilledAt: number }>();

  return (clientId) => {
    const refilledAt = now();
    const bucket = buckets.get(clientId) ?? { tokens: capacity, refilledAt };
    const refill = (Math.max(0, refilledAt - bucket.refilledAt) / 1_000) * refillPerSecond;
    const tokens = Math.min(capacity, bucket.tokens + refill);
    const isAllowed = tokens >= 1;
    // Deleted and set, so that the first key of the map is the client that was idle longest.
    buckets.delete(clientId);
    buckets.set(clientId, { tokens: isAllowed ? tokens - 1 : tokens, refilledAt });
    const oldest = buckets.keys().next();
    if (buckets.size > maxCached && !oldest.done) buckets.delete(oldest.value);
    return isAllowed ? 0 : Math.max(1, Math.ceil((1 - tokens) / refillPerSecond));
  };
}
