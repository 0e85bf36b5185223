import type { Asked } from './instance.ts';
import type { Random } from './random.ts';
import type { Timeline } from './timeline.ts';

/**
 * How a port call goes wrong: it fails without an effect, its answer is lost though the effect is there, the instance
 * dies before or after the effect, it takes its time, or a call for many leaves one of them out. A write of a table
 * that is `contended` is refused because of others, in all its attempts.
 */
export type Mode = 'fails' | 'unknown' | 'dies before' | 'dies after' | 'slow' | 'partial' | 'contended';

export type Faults = {
  at(asked: Asked): Mode | undefined;
  /** How many there were. */
  count(): number;
};

export class PlannedFault extends Error {
  override readonly name = 'PlannedFault';
}

const writes = new Set(['create', 'save', 'replace', 'adjust', 'keep', 'forget']);

/** Whether a call writes to a table, so that others may be in its way. */
export function isWrite({ operation }: Asked): boolean {
  return writes.has(operation);
}

export function latencyOf(mode: Mode | undefined, random: Random): number {
  return mode === 'slow' ? random.between(200, 4_500) : random.between(1, 12);
}

const resources = [
  'orders',
  'products',
  'catalogue',
  'deliveries',
  'payments',
  'intents',
  'circuits',
  'attempts',
  'orders.fifo',
  'order-status.fifo',
  'payments.fifo',
  'carrier-steps',
  'orders-dlq.fifo',
  'order-status-dlq.fifo',
  'payments-dlq.fifo',
  'carrier-steps-dlq',
] as const;

type Outage = { resource: string; from: number; to: number; mode: Mode; probability: number };

/** Faults by chance until `until`, some all the time and some in bursts, and none after that. */
export function randomFaults(random: Random, { now }: Timeline, until: number): Faults {
  const intensity = random.pick([0, 0.01, 0.03, 0.06, 0.12, 0.25]);
  const modes = random.pick<readonly Mode[]>([
    ['fails', 'unknown', 'dies before', 'dies after', 'slow', 'contended'],
    ['unknown', 'dies after'],
    ['fails', 'unknown'],
    ['dies before', 'dies after'],
    ['fails', 'unknown', 'dies after'],
    ['contended'],
  ]);
  const start = now();
  const outages = Array.from({ length: random.between(0, 3) }, (): Outage => {
    const from = start + random.between(0, until - start);
    const lasts = random.pick([5_000, 30_000, 200_000, 400_000]);
    return {
      resource: random.pick(resources),
      from,
      to: Math.min(from + lasts, until),
      mode: random.pick<Mode>(['fails', 'fails', 'unknown', 'contended']),
      probability: random.pick([1, 1, 0.5]),
    };
  });
  let count = 0;
  const chosen = (asked: Asked): Mode | undefined => {
    const moment = now();
    if (moment >= until) return undefined;
    if (asked.operation === 'entry') return random.chance(intensity) ? 'partial' : undefined;
    for (const { resource, from, to, mode, probability } of outages)
      if (resource === asked.resource && moment >= from && moment < to && random.chance(probability))
        return mode;
    return random.chance(intensity) ? random.pick(modes) : undefined;
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
