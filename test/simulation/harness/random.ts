/** A random generator. The same seed gives the same numbers on every machine. */
export type Random = {
  /** Returns a whole number from low to high, both included. */
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<Thing>(from: readonly Thing[]): Thing;
  /** Returns an independent generator, so that draws from one do not shift those of another. */
  fork(): Random;
};

/** Implements sfc32, which is small, fast, and good enough for a simulation. */
export function createRandom(seed: number): Random {
  let [a, b, c, counter] = [0x9e3779b9, 0x243f6a88, seed | 0, Math.floor(seed / 2 ** 32) | 1];
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let warming = 0; warming < 12; warming += 1) next();
  return {
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (probability) => next() < probability,
    pick(from) {
      const index = Math.floor(next() * from.length);
      return from.slice(index, index + 1).concat(from.slice(0, 1))[0] as (typeof from)[number];
    },
    fork: () => createRandom(Math.floor(next() * 2 ** 48)),
  };
}
