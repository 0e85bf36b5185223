import { expect, test } from '@jest/globals';
import { simulateSeed } from './runs/simulate.ts';

const seeds = 80;

test('loses nothing while two releases process the same orders, with a rollback in the middle', async () => {
  const outcomes = [];
  for (let seed = 1; seed <= seeds; seed += 1) outcomes.push(await simulateSeed(seed, { twoReleases: true }));

  expect(outcomes.flatMap(({ violations }) => violations)).toEqual([]);
  const ends = outcomes.flatMap((outcome) => outcome.ends);
  expect(ends.length).toBeGreaterThan(3 * seeds);
  expect(ends.filter((end) => !/^(DELIVERED|CANCELLED|FAILED)/.test(end))).toEqual([]);
  // Each release wrote orders that the other one had written, and received messages that only the other one knows.
  const mixed = outcomes.filter(({ writes }) => writes.present > 5 && writes.next > 5);
  expect(mixed.length).toBeGreaterThan(seeds / 2);
  expect(outcomes.some(({ trace }) => trace.some((line) => line.includes('unknown_message')))).toBe(true);
}, 120_000);
