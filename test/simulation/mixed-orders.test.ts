import { expect, test } from '@jest/globals';
import { createRandom, type Random } from './harness/random.ts';
import { type Plan, plentyOfStock, randomOrder } from './runs/plan.ts';
import { simulate } from './runs/simulate.ts';
import { createRandomFaults } from './simulated-aws/fault-plans.ts';
import type { Faults } from './simulated-aws/faults.ts';

const count = 300;
const soonMs = 60_000;
const faultyMs = 200_000;
/** The stock is adjusted before anything fails, so that no order is refused for lack of it. */
const stockedMs = 5_000;

/** Returns orders of every kind, each cancelled at a random moment. */
function createPlan(random: Random): Plan {
  const orders = Array.from({ length: count }, (_, index) => {
    const order = randomOrder(random, index);
    const at = stockedMs + random.between(0, soonMs);
    const { reference, ...request } = order.request;
    return { ...order, request, at, cancelAt: at + random.between(0, random.pick([500, 20_000, 200_000])) };
  });
  return { orders, prices: [], adjustments: plentyOfStock };
}

test(`ends ${count} mixed orders consistently, each cancelled at a random moment under faults`, async () => {
  const random = createRandom(300);
  const faultRandom = random.fork();

  const { violations, orders, faults, ends } = await simulate({
    random,
    conditions: { externalCarrier: true, repeatsIntents: true, contentionRate: 0.1, sweeperDelaySeconds: 5 },
    plan: createPlan(random.fork()),
    faultyMs,
    faults: (timeline) => {
      const faults: Faults = createRandomFaults(faultRandom, timeline, timeline.now() + faultyMs);
      const from = timeline.now() + stockedMs;
      return { ...faults, at: (portCall) => (timeline.now() < from ? undefined : faults.at(portCall)) };
    },
  });

  const counts = Object.entries(Object.groupBy(ends, (end) => end)).map(([end, all]) => [end, all?.length]);
  process.stdout.write(`mixed: ${orders} orders, ${faults} faults, ${JSON.stringify(counts)}\n`);
  expect(violations).toEqual([]);
  expect(orders).toBe(count);
  expect(ends.filter((end) => !/^(DELIVERED|CANCELLED|FAILED)/.test(end))).toEqual([]);
  expect(ends).toEqual(expect.arrayContaining(['CANCELLED REFUNDED', 'CANCELLED', 'FAILED DECLINED']));
}, 300_000);
