import { ProviderFault } from '../../../functions/messages/provider-fault.ts';
import { withTimeouts } from '../../../functions/platform/aws-clients.ts';
import type { Asked } from './instance.ts';
import type { Random } from '../harness/random.ts';
import type { Timeline } from '../harness/timeline.ts';

/**
 * How a port call goes wrong: AWS or a provider is out and it fails without an effect, or hangs until the SDK gives up;
 * its answer is lost though the effect is there; it breaks as a bug of ours or a provider's refusal does; the instance
 * dies before or after the effect; it takes its time; or a call for many leaves one of them out. A write of a table
 * that is `contended` is refused because of others, in all its attempts.
 */
export type Mode =
  | 'fails'
  | 'hangs'
  | 'unknown'
  | 'breaks'
  | 'dies before'
  | 'dies after'
  | 'slow'
  | 'partial'
  | 'contended';

export type Faults = {
  at(asked: Asked): Mode | undefined;
  /** How many there were. */
  count(): number;
};

/** A fault that no outage explains: it is the failure of the message, and is charged to it. */
export class PlannedFault extends Error {
  override readonly name = 'PlannedFault';
}

const writes = new Set(['create', 'save', 'replace', 'adjust', 'keep', 'forget']);

/** Whether a call writes to a table, so that others may be in its way. */
export function isWrite({ operation }: Asked): boolean {
  return writes.has(operation);
}

/** A fault of an outage, as the SDK throws it. It is nobody's failure. */
export class ServiceFault extends Error {}

const outageFaults = [
  { name: 'ServiceUnavailable', $metadata: { httpStatusCode: 503 } },
  { name: 'SomethingUnknown', $metadata: { httpStatusCode: 500 } },
  { name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } },
  { name: 'TimeoutError' },
  { name: 'Error', code: 'ECONNREFUSED' },
];

export function serviceFault(message: string, random: Random): ServiceFault {
  return Object.assign(new ServiceFault(message), random.pick(outageFaults));
}

/** What a provider's adapter makes of a fault: an outage concerns everyone, and what else fails is refused of this order. */
export function asProviderFault(fault: unknown): unknown {
  if (fault instanceof ServiceFault) return new ProviderFault('no answer', 'everyone');
  return fault instanceof PlannedFault ? new ProviderFault('refused', 'this order') : fault;
}

const { maxAttempts, requestHandler } = withTimeouts;
/** The SDK gives a call up after this, pauses between its attempts included; the client of a provider may never. */
const sdkDeadlineMs = maxAttempts * requestHandler.requestTimeout + 300;
const providerHangsMs = 60_000;

export function latencyOf(mode: Mode | undefined, random: Random, resource = ''): number {
  if (mode === 'hangs') return resource === 'provider' || resource === 'carrier' ? providerHangsMs : sdkDeadlineMs;
  return mode === 'slow' ? random.between(200, 4_500) : random.between(1, 12);
}

/** What can be out for hours, with all that is asked of it. */
export const dependencies = {
  'the payment provider': ['provider'],
  'the carrier': ['carrier'],
  DynamoDB: [...['orders', 'products', 'catalogue', 'deliveries', 'payments', 'intents'], ...['circuits', 'attempts']],
  SQS: [
    ...['orders.fifo', 'order-status.fifo', 'payments.fifo', 'carrier-steps'],
    ...['orders-dlq.fifo', 'order-status-dlq.fifo', 'payments-dlq.fifo', 'carrier-steps-dlq'],
  ],
  'one table': ['orders'],
  'one queue': ['order-status.fifo'],
} as const satisfies Record<string, readonly string[]>;
export type Dependency = keyof typeof dependencies;
const names = Object.keys(dependencies) as Dependency[];
const resources = [...new Set(Object.values(dependencies).flat())];

/** From when to when, in milliseconds since 1970, what is out, and how. */
type Outage = { of: readonly string[]; from: number; to: number; mode: Mode; probability: number };

/** Faults by chance until `until`, some all the time and some in bursts, one outage of `longMs`, and none after both. */
export function randomFaults(random: Random, { now }: Timeline, until: number, longMs = 0): Faults {
  const intensity = random.pick([0, 0.01, 0.03, 0.06, 0.12, 0.25]);
  const modes = random.pick<readonly Mode[]>([
    ['fails', 'hangs', 'breaks', 'unknown', 'dies before', 'dies after', 'slow', 'contended'],
    ['unknown', 'dies after'],
    ['fails', 'unknown', 'breaks'],
    ['dies before', 'dies after'],
    ['breaks', 'unknown', 'dies after'],
    ['breaks'],
    ['contended'],
  ]);
  const start = now();
  const outages = Array.from({ length: random.between(0, 3) }, (): Outage => {
    const from = start + random.between(0, until - start);
    const lasts = random.pick([5_000, 30_000, 200_000, 400_000]);
    return {
      of: [random.pick(resources)],
      from,
      to: Math.min(from + lasts, until),
      mode: random.pick<Mode>(['fails', 'breaks', 'breaks', 'unknown', 'contended']),
      probability: random.pick([1, 1, 0.5]),
    };
  });
  if (longMs > 0) {
    const from = start + random.between(0, until - start);
    const mode = random.pick<Mode>(['fails', 'hangs']);
    outages.push({ of: dependencies[random.pick(names)], from, to: from + longMs, mode, probability: 1 });
  }
  let count = 0;
  const chosen = (asked: Asked): Mode | undefined => {
    const moment = now();
    for (const { of, from, to, mode, probability } of outages)
      if (of.includes(asked.resource) && moment >= from && moment < to && random.chance(probability))
        return asked.operation === 'entry' ? 'partial' : mode;
    if (moment >= until || !random.chance(intensity)) return undefined;
    return asked.operation === 'entry' ? 'partial' : random.pick(modes);
  };
  return {
    at(asked) {
      const picked = chosen(asked);
      const mode = picked === 'contended' && !isWrite(asked) ? undefined : picked;
      if (mode) count += 1;
      return mode;
    },
    count: () => count,
  };
}

/** One outage and no other fault. */
export function outageOf(dependency: Dependency, mode: Mode, from: number, to: number, { now }: Timeline): Faults {
  const of: readonly string[] = dependencies[dependency];
  let count = 0;
  return {
    at({ resource, operation }) {
      if (!of.includes(resource) || now() < from || now() >= to) return undefined;
      count += 1;
      return operation === 'entry' ? 'partial' : mode;
    },
    count: () => count,
  };
}

/** Faults at the calls with these numbers, counted from 1, and at no others. `calls` counts them all. */
export function plannedFaults(plan: ReadonlyMap<number, Mode>): Faults & { calls: Asked[] } {
  const calls: Asked[] = [];
  return {
    at(asked) {
      calls.push(asked);
      return plan.get(calls.length);
    },
    count: () => plan.size,
    calls,
  };
}
