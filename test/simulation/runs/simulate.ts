import './silence-logs.ts';

import { createHash } from 'node:crypto';
import { checkFeed } from '../checks/feed.ts';
import { checkFigures } from '../checks/figures.ts';
import { checkInvariants } from '../checks/invariants.ts';
import { checkNotifications } from '../checks/notifications.ts';
import { checkWebhooks } from '../checks/webhooks.ts';
import { createApi } from '../harness/api.ts';
import { type Conditions, defaultConditions } from '../harness/conditions.ts';
import { createHarness, type Harness } from '../harness/harness.ts';
import { createRandom, type Random } from '../harness/random.ts';
import { createSystem } from '../harness/system.ts';
import { createTimeline, type Timeline } from '../harness/timeline.ts';
import { startClients } from '../participants/clients.ts';
import { startExternalCarrier } from '../participants/external-carrier.ts';
import { startFigures } from '../participants/figures.ts';
import { startMailEvents } from '../participants/mail-events.ts';
import { redriveAll, redriveUnrepeated, startOperator } from '../participants/operator.ts';
import type { Release } from '../releases/deployments.ts';
import { startEventSources } from '../simulated-aws/event-sources.ts';
import { createRandomFaults } from '../simulated-aws/fault-plans.ts';
import type { Faults } from '../simulated-aws/faults.ts';
import { type Plan, randomPlan } from './plan.ts';

export type Outcome = {
  violations: readonly string[];
  /** One line for each thing that happened, with its second. */
  trace: readonly string[];
  /** The hash of the trace. The same seed has the same hash. */
  hash: string;
  orders: number;
  faults: number;
  deadLetters: number;
  /** The number of failed attempts that were charged to a message. */
  chargedAttempts: number;
  /** When the last order stopped waiting, in milliseconds from the beginning. */
  endedMs: number;
  /** The final status of each order, and that of its payment. */
  ends: readonly string[];
  /** The number of writes of orders, deliveries and payments by each release. */
  writes: Readonly<Record<Release, number>>;
  /** The mails that the provider accepted, and how many of them for a notification that it had accepted before. */
  mails: { accepted: number; repeated: number };
};

export type SimulationSetup = {
  random: Random;
  conditions?: Partial<Conditions>;
  plan: Plan;
  faults: (timeline: Timeline) => Faults;
  /** When the faults stop, in milliseconds from the beginning. */
  faultyMs: number;
};

export const start = Date.parse('2026-11-21T08:00:00.000Z');
const dayMs = 86_400_000;
/** How long the last reminders may take after the faults. */
const recoveryMs = 5 * dayMs;
const operatorEveryMs = 600_000;
const maxFaultyMs = 900_000;

/** Simulates a seed to its end. `given` overrides the conditions that the seed chooses. */
export function simulateSeed(seed: number, given: Partial<Conditions> = {}): Promise<Outcome> {
  const random = createRandom(seed);
  const conditions: Conditions = {
    externalCarrier: random.chance(0.5),
    repeatsIntents: random.chance(0.3),
    batchSize: random.pick([1, 3, 10]),
    onePerGroup: random.chance(0.4),
    contentionRate: random.pick([0, 0, 0.2]),
    sweeperDelaySeconds: random.pick([0, 5, 300]),
    twoReleases: random.chance(0.25),
    mail: random.pick(['ses', 'ses', 'sendAgain', 'leave']),
    mailsPerSecond: random.pick([14, 14, 1]),
    webhooks: random.chance(0.5),
    // Not by a random number, which would change every other one of the seed.
    manualCapture: seed % 4 === 3,
    authorizationSeconds: defaultConditions.authorizationSeconds,
    ...given,
  };
  const plan = randomPlan(random.fork());
  const faultyMs = random.pick([60_000, 200_000, maxFaultyMs]);
  const longMs = random.chance(0.05) ? random.pick([1, 6, 24]) * 3_600_000 : 0;
  const faultRandom = random.fork();
  return simulate({
    random,
    conditions,
    plan,
    faultyMs: faultyMs + longMs,
    faults: (time) => createRandomFaults(faultRandom, time, start + faultyMs, longMs),
  });
}

export async function simulate({ random, conditions, plan, faultyMs, ...setup }: SimulationSetup): Promise<Outcome> {
  const timeline = createTimeline(start);
  const faults = setup.faults(timeline);
  const harness = createHarness(conditions, { timeline, random, faults, faultyMs });
  const api = startSystem(harness, random.fork());
  let [waiting, endedAt] = [0, start];
  harness.onOrderWritten(() => {
    const now = [...harness.stored.orders.values()].filter((order) => order.pendingReply).length;
    if (now !== waiting) [waiting, endedAt] = [now, timeline.now()];
  });
  if (harness.conditions.externalCarrier) startExternalCarrier(harness, api, plan, random.fork());
  const results = startClients(harness, api, plan, random.fork());
  // The operator acknowledges nothing during an outage of hours.
  const early = faultyMs <= maxFaultyMs ? [faultyMs / 2] : [];
  const reviewTimes = [...early, ...[1, 2, 3].map((round) => faultyMs + round * operatorEveryMs)];
  startOperator(harness, api, reviewTimes, random.fork());
  const figures = startFigures(harness, { seed: hash(JSON.stringify(plan)).readUInt32BE(), faultyMs });

  for (const round of [1, 2, 3, 4])
    timeline.after(faultyMs + round * operatorEveryMs, () => redriveUnrepeated(harness));
  if (!(await timeline.run(start + faultyMs + recoveryMs))) harness.reportViolation('the system does not come to rest');
  checkInvariants(harness, results);
  checkNotifications(harness);
  await checkFeed(harness);
  checkFigures(await figures.finish(), harness);
  const [statuses, endedMs] = [formatStatuses(harness), endedAt - start];
  redriveAll(harness);
  if (!(await timeline.run(start + faultyMs + 2 * recoveryMs)))
    harness.reportViolation('the system does not come to rest after the redrive of obsolete dead letters');
  checkInvariants(harness, results);
  checkNotifications(harness);
  checkWebhooks(harness);
  if (formatStatuses(harness) !== statuses) harness.reportViolation('obsolete dead letters changed an order');
  const { trace, violations } = harness;
  return {
    violations,
    trace,
    hash: hash(trace.join('\n')).toString('hex').slice(0, 16),
    orders: results.receipts.size,
    faults: faults.count(),
    deadLetters: harness.deadLetters.count(),
    chargedAttempts: harness.deadLetters.chargedAttempts(),
    endedMs,
    ends: [...harness.stored.orders.values()].map(({ status, payment }) => [status, payment?.status].join(' ').trim()),
    writes: harness.writes,
    mails: harness.mail.count(),
  };
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function startSystem(harness: Harness, random: Random) {
  const system = createSystem(harness);
  startEventSources(harness, system);
  startMailEvents(harness, system, random);
  return createApi(system);
}

function formatStatuses({ stored }: Harness): string {
  return JSON.stringify(
    // A release may add members to a payment at any time.
    [...stored.orders.values()].map(({ orderId, status, stock, payment }) => [
      ...[orderId, status, stock],
      payment && { ...payment, later: undefined },
    ]),
  );
}
