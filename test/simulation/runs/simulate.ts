import { getMessageGroupId } from '../../../functions/messages/stamped.ts';
import './silence-logs.ts';

import { createHash } from 'node:crypto';
import { newApi } from '../harness/api.ts';
import { openCompany } from '../participants/carrier-company.ts';
import { openShops } from '../participants/clients.ts';
import { type Faults, randomFaults } from '../simulated-aws/faults.ts';
import { startFeeds } from '../simulated-aws/event-sources.ts';
import { judge } from '../checks/invariants.ts';
import { employOperator } from '../participants/operator.ts';
import { type Plan, randomPlan } from './plan.ts';
import { type Random, randomFrom } from '../harness/random.ts';
import type { Release } from '../releases/deployments.ts';
import { newSystem } from '../harness/system.ts';
import { type Timeline, timeline } from '../harness/timeline.ts';
import { type Nature, newWorld, type World } from '../harness/harness.ts';

export type Outcome = {
  violations: readonly string[];
  /** What happened, line by line, with the second in which it did. */
  trace: readonly string[];
  /** Of the trace: the same seed comes to the same hash. */
  hash: string;
  orders: number;
  faults: number;
  deadLetters: number;
  /** How often a failed try was charged to its message. */
  spent: number;
  /** When the last order stopped waiting, in milliseconds from the beginning. */
  endedMs: number;
  /** How each order ended: its status, and that of its payment. */
  ends: readonly string[];
  /** How often each release wrote an order, a delivery or a payment. */
  releases: Readonly<Record<Release, number>>;
};

/** All that chance decides about a world before it begins. */
export type Beginning = {
  random: Random;
  nature: Nature;
  plan: Plan;
  faults: (timeline: Timeline) => Faults;
  /** When the faults have stopped, in milliseconds from the beginning. */
  faultyMs: number;
};

export const start = Date.parse('2026-11-21T08:00:00.000Z');
const dayMs = 86_400_000;
/** After the faults, so long may the longest reminders take. */
const patienceMs = 5 * dayMs;
const operatorEveryMs = 600_000;
const longestTroubleMs = 900_000;

/** Runs the world of a seed to its end; `given` is what of its nature is not left to chance. */
export function simulateSeed(seed: number, given: Partial<Nature> = {}): Promise<Outcome> {
  const random = randomFrom(seed);
  const nature: Nature = {
    company: random.chance(0.5),
    forgetful: random.chance(0.3),
    batch: random.pick([1, 3, 10]),
    onePerGroup: random.chance(0.4),
    contention: random.pick([0, 0, 0.2]),
    sweeperLate: random.pick([0, 5, 300]),
    twoReleases: random.chance(0.25),
    ...given,
  };
  const plan = randomPlan(random.fork());
  const faultyMs = random.pick([60_000, 200_000, longestTroubleMs]);
  const longMs = random.chance(0.05) ? random.pick([1, 6, 24]) * 3_600_000 : 0;
  const chance = random.fork();
  return simulate({
    random,
    nature,
    plan,
    faultyMs: faultyMs + longMs,
    faults: (time) => randomFaults(chance, time, start + faultyMs, longMs),
  });
}

export async function simulate({ random, nature, plan, faults: faultsIn, faultyMs }: Beginning): Promise<Outcome> {
  const time = timeline(start);
  const faults = faultsIn(time);
  const world = newWorld(nature, { timeline: time, random, faults });
  const system = newSystem(world);
  const api = newApi(system);
  startFeeds(world, system);
  let [waiting, endedAt] = [0, start];
  world.onWritten(() => {
    const now = [...world.kept.orders.values()].filter((order) => order.waiting).length;
    if (now !== waiting) [waiting, endedAt] = [now, time.now()];
  });
  if (nature.company) openCompany(world, api, plan, random.fork());
  const told = openShops(world, api, plan, random.fork());
  // While something is wrong for days, nobody has the time to acknowledge.
  const early = faultyMs <= longestTroubleMs ? [faultyMs / 2] : [];
  const looks = [...early, ...[1, 2, 3].map((round) => faultyMs + round * operatorEveryMs)];
  employOperator(world, api, looks, random.fork());

  for (const round of [1, 2, 3, 4]) time.after(faultyMs + round * operatorEveryMs, () => redriveSteps(world));
  if (!(await time.run(start + faultyMs + patienceMs))) world.violated('the world does not come to rest');
  judge(world, told);
  const [ended, endedMs] = [statusesOf(world), endedAt - start];
  redriveAll(world);
  if (!(await time.run(start + faultyMs + 2 * patienceMs))) world.violated('late dead letters bring unrest');
  judge(world, told);
  if (statusesOf(world) !== ended) world.violated('late dead letters changed an order');
  const { trace, violations } = world;
  const ends = [...world.kept.orders.values()].map(({ status, payment }) => [status, payment?.status].join(' ').trim());
  const hash = createHash('sha256').update(trace.join('\n')).digest('hex').slice(0, 16);
  return {
    violations,
    trace,
    hash,
    orders: told.receipts.size,
    faults: faults.count(),
    deadLetters: world.deadLetters.count(),
    spent: world.deadLetters.spent(),
    endedMs,
    ends,
    releases: world.written,
  };
}

function statusesOf({ kept }: World): string {
  return JSON.stringify(
    // What a release may add to a payment at any time is no change of it.
    [...kept.orders.values()].map(({ orderId, status, stock, payment }) => [
      ...[orderId, status, stock],
      payment && { ...payment, later: undefined },
    ]),
  );
}

/** The simulated carrier's steps have nobody who asks for them again: an operator sends those dead letters once more. */
function redriveSteps(world: World): void {
  const { deadLetters } = world.deadLetters;
  const steps = deadLetters.filter(({ queue }) => queue === 'carrier-steps');
  world.deadLetters.deadLetters.splice(
    0,
    deadLetters.length,
    ...deadLetters.filter((deadLetter) => !steps.includes(deadLetter)),
  );
  for (const { body } of steps) world.queues.send('carrier-steps', { body }, {});
}

/** Everything else has healed by itself by now: sent again, it comes late and changes nothing. */
function redriveAll(world: World): void {
  for (const { queue, body } of world.deadLetters.deadLetters.splice(0)) {
    const { id, subject } = JSON.parse(body);
    const deduplicationId = `${id}#${1_000 + world.nextNumber()}`;
    world.queues.send(queue, { body, group: getMessageGroupId({ id, subject }), deduplicationId }, {});
  }
}
