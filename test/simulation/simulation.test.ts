import { expect, test } from '@jest/globals';
import { simulateSeed } from './runs/simulate.ts';
import { createSeedJobs, runOnThreads } from './runs/threads.ts';

/** Long enough for a machine that is busy with other work. */
const timeoutMs = 900_000;
const seeds = Number(process.env.SIMULATED_SEEDS ?? 2_000);

test(
  'loses, duplicates and oversells nothing under faults, crashes, duplicates and delays',
  async () => {
    const { runs, failures, orders, faults, deadLetters } = await runOnThreads(createSeedJobs(1, seeds), 2);

    process.stdout.write(`simulated: ${runs} seeds, ${orders} orders, ${faults} faults, ${deadLetters} dead letters\n`);
    if (failures.length > 0) throw new Error(failures.slice(0, 2).join('\n\n'));
    expect(runs).toBe(seeds);
    expect(orders).toBeGreaterThan(3 * seeds);
    expect(faults).toBeGreaterThan(10 * seeds);
    expect(deadLetters).toBeGreaterThan(0);
  },
  timeoutMs,
);

test('produces the same trace for the same seed', async () => {
  for (const seed of [3, 46, 359]) {
    const [first, second] = [await simulateSeed(seed), await simulateSeed(seed)];

    expect(second.trace).toEqual(first.trace);
    expect(second.hash).toBe(first.hash);
  }
});

test('produces another trace for another seed', async () => {
  const hashes = [await simulateSeed(1), await simulateSeed(2), await simulateSeed(3)].map(({ hash }) => hash);

  expect(new Set(hashes).size).toBe(3);
});
