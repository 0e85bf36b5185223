import { expect, test } from '@jest/globals';
import { createRandom, type Random } from './harness/random.ts';
import { customer, type OrderPlan, type Plan, plentyOfStock, randomOrder } from './runs/plan.ts';
import { simulate, start } from './runs/simulate.ts';
import { createOutage, type Dependency, dependencies } from './simulated-aws/fault-plans.ts';
import type { Mode } from './simulated-aws/faults.ts';

const hourMs = 3_600_000;
const beginsMs = 60_000;
const soonMs = 30 * 60_000;
const ordersBefore = 12;
const ordersDuring = 24;

/** Returns orders that are in progress when the outage begins, and orders that are placed during it. */
function createPlan(random: Random, endsMs: number): Plan {
  const orders = Array.from({ length: ordersBefore + ordersDuring }, (_, index): OrderPlan => {
    const at = index < ordersBefore ? random.between(0, beginsMs) : random.between(beginsMs, endsMs);
    const { request, ...rest } = randomOrder(random, index);
    const { reference, payment, contact, ...others } = request;
    const token = random.pick(['tok_ok', 'tok_ok', 'tok_declined']);
    return {
      ...{ ...rest, at },
      request: {
        ...others,
        ...(payment && { payment: { method: 'card', token } }),
        ...(contact && { contact: { ...contact, email: customer } }),
      },
      ...(random.chance(0.3) && { cancelAt: at + random.between(0, 60_000) }),
    };
  });
  return { orders, prices: [], adjustments: plentyOfStock };
}

function simulateOutage(dependency: Dependency, mode: Mode, hours: number, externalCarrier: boolean) {
  const random = createRandom(hours);
  const endsMs = beginsMs + hours * hourMs;
  return simulate({
    random,
    conditions: { externalCarrier, sweeperDelaySeconds: 5, webhooks: dependency === 'the receivers of webhooks' },
    plan: createPlan(random.fork(), endsMs),
    faults: (timeline) => createOutage(dependency, mode, start + beginsMs, start + endsMs, timeline),
    faultyMs: endsMs,
  });
}

const outages = (Object.keys(dependencies) as Dependency[]).flatMap((dependency) =>
  (['fails', 'hangs'] as const).map((mode) => [dependency, mode] as const),
);

test.each(outages)(
  'dead-letters and charges no message while %s %s for hours, and ends every order soon afterwards',
  async (dependency, mode) => {
    for (const [index, hours] of [1, 6, 24].entries()) {
      const externalCarrier = (index % 2 === 0) === (mode === 'hangs');
      const outcome = await simulateOutage(dependency, mode, hours, externalCarrier);

      const lateMs = outcome.endedMs - beginsMs - hours * hourMs;
      process.stdout.write(
        `${dependency} ${mode} for ${hours} h, ${externalCarrier ? 'an external' : 'the simulated'} carrier: ` +
          `${outcome.orders} orders, ${outcome.faults} faults, all ended ${(lateMs / 60_000).toFixed(1)} min after it\n`,
      );
      expect(outcome.violations).toEqual([]);
      expect([outcome.deadLetters, outcome.chargedAttempts]).toEqual([0, 0]);
      expect(outcome.orders).toBe(ordersBefore + ordersDuring);
      expect(outcome.faults).toBeGreaterThan(0);
      expect(lateMs).toBeLessThan(soonMs);
    }
  },
  300_000,
);

test('places, pays and delivers orders as before while the mail provider is down, and sends their mails afterwards', async () => {
  const runs = await Promise.all(
    [0, 1].map((hours) => {
      const random = createRandom(6);
      const { orders, ...plan } = createPlan(random.fork(), 2 * beginsMs);
      return simulate({
        random,
        plan: { ...plan, orders: orders.map(({ cancelAt, ...order }) => order) },
        faults: (timeline) => createOutage('the mail provider', 'fails', start, start + hours * hourMs, timeline),
        faultyMs: hourMs,
      });
    }),
  );

  const [usual, down] = runs;
  expect(runs.flatMap(({ violations }) => violations)).toEqual([]);
  expect(down?.ends).toEqual(usual?.ends);
  expect(down?.endedMs).toBeLessThan(soonMs);
  expect(down?.mails).toEqual(usual?.mails);
  expect(down?.mails.accepted).toBeGreaterThan(ordersBefore + ordersDuring);
  expect(down?.deadLetters).toBe(0);
}, 300_000);
