import { expect, test } from '@jest/globals';
import { createRandom } from './harness/random.ts';
import { beginsMs, createOutagePlan, ordersPlaced, soonMs } from './runs/outages.ts';
import { simulate, start } from './runs/simulate.ts';
import { runOnThreads } from './runs/threads.ts';
import type { Job } from './runs/worker.ts';
import { createOutage, type Dependency, dependencies } from './simulated-aws/fault-plans.ts';

const names = Object.keys(dependencies) as Dependency[];
/** The longest first, so that both threads end at the same time. */
const outages = [24, 6, 1].flatMap((hours) =>
  names.flatMap((dependency): Job[] => [
    { type: 'outage', dependency, mode: 'fails', hours, externalCarrier: hours === 6 },
    { type: 'outage', dependency, mode: 'hangs', hours, externalCarrier: hours !== 6 },
  ]),
);

test('dead-letters and charges no message while a dependency fails or hangs for hours, and ends every order soon afterwards', async () => {
  const { runs, failures } = await runOnThreads(outages, 2);

  expect(failures).toEqual([]);
  expect(runs).toBe(3 * 2 * names.length);
}, 900_000);

test('places, pays and delivers orders as before while the mail provider is down, and sends their mails afterwards', async () => {
  const runs = await Promise.all(
    [0, 1].map((hours) => {
      const [random, faultyMs] = [createRandom(6), 3_600_000];
      const { orders, ...plan } = createOutagePlan(random.fork(), 2 * beginsMs);
      return simulate({
        random,
        plan: { ...plan, orders: orders.map(({ cancelAt, ...order }) => order) },
        faults: (timeline) => createOutage('the mail provider', 'fails', start, start + hours * faultyMs, timeline),
        faultyMs,
      });
    }),
  );

  const [usual, down] = runs;
  expect(runs.flatMap(({ violations }) => violations)).toEqual([]);
  expect([down?.ends, down?.mails]).toEqual([usual?.ends, usual?.mails]);
  expect(down?.endedMs).toBeLessThan(soonMs);
  expect(down?.mails.accepted).toBeGreaterThan(ordersPlaced);
  expect(down?.deadLetters).toBe(0);
}, 300_000);
