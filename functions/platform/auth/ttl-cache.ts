/** A value that is kept for a while after it was read. Those who ask while it is being read share that one read. */
export type TtlCache<Value> = {
  get(): Promise<Value>;
  /** Like `get`, of what was read at most `ageMs` ago. */
  getWithin(ageMs: number): Promise<Value>;
};

/**
 * Remembers what `read` gives for at most `maxAgeMs`, counted from when the read began, so that no answer is older
 * than that. A read that fails is not remembered, nor is one that `worthKeeping` says no to. `now` is the clock on the
 * wall: a monotonic one stands still while an instance is frozen.
 */
export function createTtlCache<Value>(
  read: () => Promise<Value>,
  options: { maxAgeMs: number; now: () => number; worthKeeping?: (value: Value) => boolean },
): TtlCache<Value> {
  const { maxAgeMs, now, worthKeeping = () => true } = options;
  let latest: { at: number; value: Promise<Value> } | undefined;

  const readAnew = (): Promise<Value> => {
    const reading = { at: now(), value: read() };
    latest = reading;
    const forget = () => {
      if (latest === reading) latest = undefined;
    };
    reading.value.then((value) => worthKeeping(value) || forget(), forget);
    return reading.value;
  };
  const getWithin = (ageMs: number): Promise<Value> => {
    const age = latest ? now() - latest.at : Number.POSITIVE_INFINITY;
    // A clock that was set back makes an age negative; such a value is of unknown age.
    return latest && age >= 0 && age < ageMs ? latest.value : readAnew();
  };
  return { get: () => getWithin(maxAgeMs), getWithin };
}
