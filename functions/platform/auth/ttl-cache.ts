/** A cached value that is read again when it is too old. Concurrent callers share one read. */
export type TtlCache<Value> = {
  get(): Promise<Value>;
  /** Like `get`, for a value that was read at most so long ago. */
  getWithin(maxAgeMs: number): Promise<Value>;
};

/**
 * Caches the result of `read` for at most `cacheMaxAgeMs`, counted from the start of the read. A failed read is not cached,
 * nor a value that `cacheIf` rejects. `now` is the wall clock, because a monotonic one stops while an instance is frozen.
 */
export function createTtlCache<Value>(
  read: () => Promise<Value>,
  options: { cacheMaxAgeMs: number; now: () => number; cacheIf?: (value: Value) => boolean },
): TtlCache<Value> {
  const { cacheMaxAgeMs, now, cacheIf = () => true } = options;
  let cached: { readAt: number; value: Promise<Value> } | undefined;

  const refresh = (): Promise<Value> => {
    const entry = { readAt: now(), value: read() };
    cached = entry;
    const evict = () => {
      if (cached === entry) cached = undefined;
    };
    entry.value.then((value) => cacheIf(value) || evict(), evict);
    return entry.value;
  };
  const getWithin = (maxAgeMs: number): Promise<Value> => {
    const ageMs = cached ? now() - cached.readAt : Number.POSITIVE_INFINITY;
    // A negative age means that the clock was set back: the real age is unknown.
    return cached && ageMs >= 0 && ageMs < maxAgeMs ? cached.value : refresh();
  };
  return { get: () => getWithin(cacheMaxAgeMs), getWithin };
}
