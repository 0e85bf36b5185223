import { expect, test } from '@jest/globals';
import { type Faults, randomFaults } from './simulated-aws/faults.ts';
import { type Plan, randomOrder } from './runs/plan.ts';
import { type Random, randomFrom } from './harness/random.ts';
import { simulate } from './runs/simulate.ts';

const count = 300;
const soonMs = 60_000;
const faultyMs = 200_000;
/** By then the pieces have come in, before anything fails: an order is refused for no want of stock. */
const stockedMs = 5_000;

/** Orders of every kind, each of which is cancelled at some moment of its way; there is enough of everything. */
function cancelledPlan(random: Random): Plan {
  const orders = Array.from({ length: count }, (_, index) => {
    const order = randomOrder(random, index);
    const at = stockedMs + random.between(0, soonMs);
    const { reference, ...request } = order.request;
    return { ...order, request, at, cancelAt: at + random.between(0, random.pick([500, 20_000, 200_000])) };
  });
  const adjustments = ['cups', 'rare', 'spoons'].map((productId) => ({
    ...{ at: 0, productId, adjustmentId: 'delivered', delta: 5_000 },
  }));
  return { orders, prices: [], adjustments };
}

test(`${count} orders of mixed kinds, each cancelled at a random moment under faults, all end consistent`, async () => {
  const random = randomFrom(300);
  const chance = random.fork();

  const { violations, orders, faults, ends } = await simulate({
    random,
    nature: {
      ...{ company: true, forgetful: true, batch: 10, onePerGroup: false, contention: 0.1, sweeperLate: 5 },
    },
    plan: cancelledPlan(random.fork()),
    faultyMs,
    faults: (time) => {
      const faults: Faults = randomFaults(chance, time, time.now() + faultyMs);
      const from = time.now() + stockedMs;
      return { ...faults, at: (asked) => (time.now() < from ? undefined : faults.at(asked)) };
    },
  });

  const ended = Object.entries(Object.groupBy(ends, (end) => end)).map(([end, all]) => [end, all?.length]);
  process.stdout.write(`mixed: ${orders} orders, ${faults} faults, ${JSON.stringify(ended)}\n`);
  expect(violations).toEqual([]);
  expect(orders).toBe(count);
  expect(ends.filter((end) => !/^(DELIVERED|CANCELLED|FAILED)/.test(end))).toEqual([]);
  expect(ends).toEqual(expect.arrayContaining(['CANCELLED REFUNDED', 'CANCELLED', 'FAILED DECLINED']));
}, 300_000);
