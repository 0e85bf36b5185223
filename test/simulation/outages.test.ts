import { expect, test } from '@jest/globals';
import { type Dependency, dependencies, type Mode, outageOf } from './simulated-aws/faults.ts';
import { type OrderPlan, type Plan, randomOrder } from './runs/plan.ts';
import { type Random, randomFrom } from './harness/random.ts';
import { simulate, start } from './runs/simulate.ts';

const hourMs = 3_600_000;
const beginsMs = 60_000;
const soonMs = 30 * 60_000;
const ordersBefore = 12;
const ordersDuring = 24;

/** Orders under way when the outage begins, and orders placed during it; there is enough of everything. */
function planOf(random: Random, endsMs: number): Plan {
  const orders = Array.from({ length: ordersBefore + ordersDuring }, (_, index): OrderPlan => {
    const at = index < ordersBefore ? random.between(0, beginsMs) : random.between(beginsMs, endsMs);
    const { request, ...rest } = randomOrder(random, index);
    const { reference, payment, ...asked } = request;
    const token = random.pick(['tok_ok', 'tok_ok', 'tok_declined']);
    return {
      ...{ ...rest, request: { ...asked, ...(payment && { payment: { method: 'card', token } }) }, at },
      ...(random.chance(0.3) && { cancelAt: at + random.between(0, 60_000) }),
    };
  });
  const adjustments = ['cups', 'rare', 'spoons'].map((productId) => ({
    ...{ at: 0, productId, adjustmentId: 'delivered', delta: 5_000 },
  }));
  return { orders, prices: [], adjustments };
}

function livedThrough(dependency: Dependency, mode: Mode, hours: number, company: boolean) {
  const random = randomFrom(hours);
  const endsMs = beginsMs + hours * hourMs;
  return simulate({
    random,
    nature: { company, forgetful: false, batch: 10, onePerGroup: false, contention: 0, sweeperLate: 5 },
    plan: planOf(random.fork(), endsMs),
    faults: (time) => outageOf(dependency, mode, start + beginsMs, start + endsMs, time),
    faultyMs: endsMs,
  });
}

const outages = (Object.keys(dependencies) as Dependency[]).flatMap((dependency) =>
  (['fails', 'hangs'] as const).map((mode) => [dependency, mode] as const),
);

test.each(outages)(
  'no message is set aside or charged while %s %s for hours, and every order ends soon after',
  async (dependency, mode) => {
    for (const [index, hours] of [1, 6, 24].entries()) {
      const company = (index % 2 === 0) === (mode === 'hangs');
      const outcome = await livedThrough(dependency, mode, hours, company);

      const lateMs = outcome.endedMs - beginsMs - hours * hourMs;
      const minutes = (lateMs / 60_000).toFixed(1);
      process.stdout.write(
        `${dependency} ${mode} for ${hours} h, ${company ? 'a company' : 'the simulated carrier'}: ` +
          `${outcome.orders} orders, ${outcome.faults} faults, all ended ${minutes} min after it\n`,
      );
      expect(outcome.violations).toEqual([]);
      expect([outcome.deadLetters, outcome.spent]).toEqual([0, 0]);
      expect(outcome.orders).toBe(ordersBefore + ordersDuring);
      expect(outcome.faults).toBeGreaterThan(0);
      expect(lateMs).toBeLessThan(soonMs);
    }
  },
  300_000,
);
