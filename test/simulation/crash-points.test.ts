import { expect, test } from '@jest/globals';
import { simulateOrder } from './runs/crash-points.ts';
import { type KindName, kinds } from './runs/order-kinds.ts';
import { runOnThreads } from './runs/threads.ts';
import type { Job } from './runs/worker.ts';

const names = Object.keys(kinds) as KindName[];
const within = 12;
/** Long enough for a machine that is busy with other work. */
const timeoutMs = 900_000;

test(
  'ends an order of each kind wherever one of its port calls fails or crashes',
  async () => {
    const { calls, runs, failures } = await runOnThreads(
      names.map((name) => ({ type: 'points', name })),
      2,
    );

    process.stdout.write(`crash points: ${calls} port calls of ${names.length} kinds of orders, ${runs} runs\n`);
    expect(failures.slice(0, 3)).toEqual([]);
    expect(runs).toBeGreaterThan(2 * calls);
  },
  timeoutMs,
);

test(
  'ends a cancelled order when two of its port calls fail or crash, one soon after the other',
  async () => {
    const { calls, runs, failures } = await runOnThreads(
      (['unpaid, cancelled at once', 'cancelled during the payment'] as const).flatMap((name) =>
        [0, 1, 2, 3, 4, 5, 6, 7].map((nth): Job => ({ type: 'pairs', name, within, slice: [nth, 8] })),
      ),
      2,
    );

    process.stdout.write(`pairs of crash points: ${calls} port calls, ${runs} runs, at most ${within} calls apart\n`);
    expect(failures.slice(0, 3)).toEqual([]);
    expect(runs).toBeGreaterThan(10 * calls);
  },
  timeoutMs,
);

test.each(names)('ends as expected without a fault: an order that is %s', async (name) => {
  const { outcome } = await simulateOrder(name);

  expect(outcome.ends).toEqual([kinds[name].ends]);
});
