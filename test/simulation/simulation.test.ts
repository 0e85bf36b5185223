import { expect, test } from '@jest/globals';
import { simulateSeed } from './runs/simulate.ts';
import { onThreads, seedJobs } from './runs/threads.ts';

/** A machine that is busy with other things may take its time. */
const timeoutMs = 900_000;
const seeds = Number(process.env.SIMULATED_SEEDS ?? 2_000);

test(
  'nothing is lost, doubled or oversold, whatever fails, crashes, comes twice or late',
  async () => {
    const { worlds, failed, orders, faults, deadLetters } = await onThreads(seedJobs(1, seeds), 2);

    process.stdout.write(
      `simulated: ${worlds} seeds, ${orders} orders, ${faults} faults, ${deadLetters} dead letters\n`,
    );
    if (failed.length > 0) throw new Error(failed.slice(0, 2).join('\n\n'));
    expect(worlds).toBe(seeds);
    expect(orders).toBeGreaterThan(3 * seeds);
    expect(faults).toBeGreaterThan(10 * seeds);
    expect(deadLetters).toBeGreaterThan(0);
  },
  timeoutMs,
);

test('the same seed is the same world, to the last line', async () => {
  for (const seed of [3, 46, 359]) {
    const [once, again] = [await simulateSeed(seed), await simulateSeed(seed)];

    expect(again.trace).toEqual(once.trace);
    expect(again.hash).toBe(once.hash);
  }
});

test('another seed is another world', async () => {
  const hashes = [await simulateSeed(1), await simulateSeed(2), await simulateSeed(3)].map(({ hash }) => hash);

  expect(new Set(hashes).size).toBe(3);
});
