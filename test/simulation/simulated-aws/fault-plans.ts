import type { Random } from '../harness/random.ts';
import type { Timeline } from '../harness/timeline.ts';
import { type Faults, isWrite, type Mode } from './faults.ts';
import type { PortCall } from './instance.ts';

/** The dependencies that can be down for hours, with the resources of its calls. */
export const dependencies = {
  'the payment provider': ['provider'],
  'the carrier': ['carrier'],
  'the mail provider': ['mail'],
  'the receivers of webhooks': ['receiver'],
  DynamoDB: [
    ...['orders', 'products', 'catalogue', 'deliveries', 'payments', 'intents'],
    ...['circuits', 'attempts', 'feed', 'marks', 'endpoints', 'webhookAttempts'],
  ],
  SQS: [
    ...['orders.fifo', 'order-status.fifo', 'payments.fifo', 'carrier-steps'],
    ...['orders-dlq.fifo', 'order-status-dlq.fifo', 'payments-dlq.fifo', 'carrier-steps-dlq'],
    ...['notifications.fifo', 'notifications-dlq.fifo', 'webhooks', 'webhooks-dlq'],
  ],
  'one table': ['orders'],
  'one queue': ['order-status.fifo'],
} as const satisfies Record<string, readonly string[]>;
export type Dependency = keyof typeof dependencies;
const names = Object.keys(dependencies) as Dependency[];
const allResources = [...new Set(Object.values(dependencies).flat())];

/** `from` and `to` are milliseconds since 1970. */
type Outage = { resources: readonly string[]; from: number; to: number; mode: Mode; probability: number };

/** Returns random faults until `until`, some at any time and some in bursts, and one outage of `longMs`. */
export function createRandomFaults(random: Random, { now }: Timeline, until: number, longMs = 0): Faults {
  const intensity = random.pick([0, 0.01, 0.03, 0.06, 0.12, 0.25]);
  const modes = random.pick<readonly Mode[]>([
    ['fails', 'hangs', 'breaks', 'response lost', 'crashes before', 'crashes after', 'slow', 'contended'],
    ['response lost', 'crashes after'],
    ['fails', 'response lost', 'breaks'],
    ['crashes before', 'crashes after'],
    ['breaks', 'response lost', 'crashes after'],
    ['breaks'],
    ['contended'],
  ]);
  const start = now();
  const outages = Array.from({ length: random.between(0, 3) }, (): Outage => {
    const from = start + random.between(0, until - start);
    const durationMs = random.pick([5_000, 30_000, 200_000, 400_000]);
    return {
      resources: [random.pick(allResources)],
      from,
      to: Math.min(from + durationMs, until),
      mode: random.pick<Mode>(['fails', 'breaks', 'breaks', 'response lost', 'contended']),
      probability: random.pick([1, 1, 0.5]),
    };
  });
  if (longMs > 0) {
    const from = start + random.between(0, until - start);
    const mode = random.pick<Mode>(['fails', 'hangs']);
    outages.push({ resources: dependencies[random.pick(names)], from, to: from + longMs, mode, probability: 1 });
  }
  let count = 0;
  const pickMode = (portCall: PortCall): Mode | undefined => {
    const moment = now();
    for (const { resources, from, to, mode, probability } of outages)
      if (resources.includes(portCall.resource) && moment >= from && moment < to && random.chance(probability))
        return portCall.operation === 'entry' ? 'partial' : mode;
    if (moment >= until || !random.chance(intensity)) return undefined;
    return portCall.operation === 'entry' ? 'partial' : random.pick(modes);
  };
  return {
    at(portCall) {
      const picked = pickMode(portCall);
      const mode = picked === 'contended' && !isWrite(portCall) ? undefined : picked;
      if (mode) count += 1;
      return mode;
    },
    count: () => count,
  };
}

/** Returns one outage and no other fault. */
export function createOutage(dependency: Dependency, mode: Mode, from: number, to: number, { now }: Timeline): Faults {
  const resources: readonly string[] = dependencies[dependency];
  let count = 0;
  return {
    at({ resource, operation }) {
      if (!resources.includes(resource) || now() < from || now() >= to) return undefined;
      count += 1;
      return operation === 'entry' ? 'partial' : mode;
    },
    count: () => count,
  };
}

/** Returns faults at the calls with these numbers, counted from 1, and at no others. `calls` lists all calls. */
export function createPlannedFaults(plan: ReadonlyMap<number, Mode>): Faults & { calls: PortCall[] } {
  const calls: PortCall[] = [];
  return {
    at(portCall) {
      calls.push(portCall);
      return plan.get(calls.length);
    },
    count: () => plan.size,
    calls,
  };
}
