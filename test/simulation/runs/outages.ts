import { createRandom, type Random } from '../harness/random.ts';
import { createOutage, type Dependency } from '../simulated-aws/fault-plans.ts';
import type { Mode } from '../simulated-aws/faults.ts';
import type { Points } from './crash-points.ts';
import { customer, type OrderPlan, type Plan, plentyOfStock, randomOrder } from './plan.ts';
import { type Outcome, simulate, start } from './simulate.ts';

export type Outage = { dependency: Dependency; mode: Mode; hours: number; externalCarrier: boolean };

const hourMs = 3_600_000;
export const beginsMs = 60_000;
export const soonMs = 30 * 60_000;
const ordersBefore = 12;
export const ordersPlaced = 36;

/** Returns orders that are in progress when the outage begins, and orders that are placed during it. */
export function createOutagePlan(random: Random, endsMs: number): Plan {
  const orders = Array.from({ length: ordersPlaced }, (_, index): OrderPlan => {
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

/** Simulates an outage once, and prints a line that describes it. */
export async function simulateOutage({ dependency, mode, hours, externalCarrier }: Outage): Promise<Points> {
  const random = createRandom(hours);
  const endsMs = beginsMs + hours * hourMs;
  const outcome = await simulate({
    random,
    conditions: { externalCarrier, sweeperDelaySeconds: 5, webhooks: dependency === 'the receivers of webhooks' },
    plan: createOutagePlan(random.fork(), endsMs),
    faults: (timeline) => createOutage(dependency, mode, start + beginsMs, start + endsMs, timeline),
    faultyMs: endsMs,
  });
  const lateMs = outcome.endedMs - endsMs;
  const at =
    `${dependency} ${mode} for ${hours} h, ${externalCarrier ? 'an external' : 'the simulated'} carrier: ` +
    `${outcome.orders} orders, ${outcome.faults} faults, all ended ${(lateMs / 60_000).toFixed(1)} min after it`;
  process.stdout.write(`${at}\n`);
  const violations = listBroken(outcome, lateMs);
  return { calls: outcome.faults, runs: 1, failed: violations.length > 0 ? [{ at, violations }] : [] };
}

/** An outage breaks nothing, dead-letters and charges no message, and is over soon after it. */
function listBroken({ violations, deadLetters, chargedAttempts, orders, faults }: Outcome, lateMs: number): string[] {
  return [
    ...violations,
    ...(deadLetters + chargedAttempts > 0 ? [`${deadLetters} dead letters, ${chargedAttempts} charged attempts`] : []),
    ...(orders === ordersPlaced && faults > 0 ? [] : [`${orders} of ${ordersPlaced} orders placed, ${faults} faults`]),
    ...(lateMs < soonMs ? [] : ['the last order ended late']),
  ];
}
