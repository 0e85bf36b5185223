/** Chance that comes from a seed: the same seed is the same chance, on every machine. */
export type Random = {
  /** A whole number from low to high, both included. */
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<Thing>(from: readonly Thing[]): Thing;
  /** A stream of its own, so that drawing from one does not shift what another draws. */
  fork(): Random;
};

/** The generator sfc32: small, quick, and good enough to choose who comes first. */
export function randomFrom(seed: number): Random {
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
    fork: () => randomFrom(Math.floor(next() * 2 ** 48)),
  };
}
