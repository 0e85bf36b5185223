/**
 * How many durations fall into each bucket. Buckets grow with the duration: each doubling is divided into sixteen, so a
 * value read back is within 3 % of the true one. Histograms of the same buckets add up, which percentiles do not.
 */
export type Histogram = Readonly<Record<string, number>>;

const divisions = 16;

/** Returns the bucket of a duration in whole milliseconds. */
export function getBucket(ms: number): number {
  if (ms < divisions) return ms;
  // The number of binary digits, which is exact where a logarithm is not.
  const doubling = ms.toString(2).length - 5;
  return doubling * divisions + Math.floor(ms / 2 ** doubling);
}

/** Returns the middle of a bucket, in milliseconds. */
export function getMiddle(bucket: number): number {
  if (bucket < divisions) return bucket;
  const doubling = Math.floor(bucket / divisions) - 1;
  const size = 2 ** doubling;
  return (divisions + (bucket % divisions)) * size + Math.floor((size - 1) / 2);
}

export function countDurations(histogram: Histogram): number {
  return Object.values(histogram).reduce((sum, count) => sum + count, 0);
}

/** Returns the duration that `share` of the durations do not exceed; null without durations. */
export function getPercentile(histogram: Histogram, share: number): number | null {
  const rank = Math.ceil(share * countDurations(histogram));
  let seen = 0;
  for (const [bucket, count] of listBuckets(histogram)) {
    seen += count;
    if (seen >= rank) return getMiddle(bucket);
  }
  return null;
}

/** Lists the buckets and their counts, the shortest durations first. */
export function listBuckets(histogram: Histogram): [bucket: number, count: number][] {
  return Object.entries(histogram)
    .map(([bucket, count]): [number, number] => [Number(bucket), count])
    .sort(([one], [other]) => one - other);
}
