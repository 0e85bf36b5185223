/** Takes one request from a client's allowance. Gives 0 when there was one to take, else the seconds until there is. */
export type TakeRequest = (clientId: string) => number;

const maxCached = 1_000;

/**
 * A token bucket for each client, in this instance alone: `burst` requests at once, `perSecond` in the long run. Several
 * instances give a client several times that; what all clients take together is limited by the stage's throttle.
 */
export function createTokenBuckets(
  { perSecond, burst }: { perSecond: number; burst: number },
  now: () => number,
): TakeRequest {
  const buckets = new Map<string, { left: number; at: number }>();

  return (clientId) => {
    const at = now();
    const bucket = buckets.get(clientId) ?? { left: burst, at };
    const left = Math.min(burst, bucket.left + (Math.max(0, at - bucket.at) / 1_000) * perSecond);
    const taken = left >= 1;
    // Put in anew, a bucket is the youngest, so that the one to be forgotten is the one that was not asked for longest.
    buckets.delete(clientId);
    buckets.set(clientId, { left: taken ? left - 1 : left, at });
    const oldest = buckets.keys().next();
    if (buckets.size > maxCached && !oldest.done) buckets.delete(oldest.value);
    return taken ? 0 : Math.max(1, Math.ceil((1 - left) / perSecond));
  };
}
