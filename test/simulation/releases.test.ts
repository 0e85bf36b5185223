import { expect, test } from '@jest/globals';
import { simulateSeed } from './runs/simulate.ts';

const worlds = 80;

test('two releases that take turns on the same orders lose nothing, with a rollback in the middle', async () => {
  const outcomes = [];
  for (let seed = 1; seed <= worlds; seed += 1) outcomes.push(await simulateSeed(seed, { twoReleases: true }));

  expect(outcomes.flatMap(({ violations }) => violations)).toEqual([]);
  const ends = outcomes.flatMap((outcome) => outcome.ends);
  expect(ends.length).toBeGreaterThan(3 * worlds);
  expect(ends.filter((end) => !/^(DELIVERED|CANCELLED|FAILED)/.test(end))).toEqual([]);
  // Each release wrote orders that the other wrote, and met messages that only the other knows.
  const both = outcomes.filter(({ releases }) => releases.present > 5 && releases.next > 5);
  expect(both.length).toBeGreaterThan(worlds / 2);
  const handedOn = outcomes.flatMap(({ trace }) => trace.filter((line) => line.includes('UnknownMessage')));
  expect(handedOn).not.toEqual([]);
}, 120_000);
