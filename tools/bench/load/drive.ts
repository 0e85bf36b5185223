import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import autocannon from 'autocannon';
import { createOrder, type Shop } from './shop.ts';

/** A constant rate for a number of seconds. */
export type Phase = { readonly ratePerSecond: number; readonly seconds: number };

export interface Outcome {
  readonly sent: number;
  readonly seconds: number;
  /** Response times in milliseconds, sorted. */
  readonly latencies: readonly number[];
  /** Number of responses by status; 0 counts requests without a response. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Accepted orders by id, with the time of the response in milliseconds. */
  readonly accepted: ReadonlyMap<string, number>;
}

/** Percent of the peak rate in each hour of a day. */
const hours = [2, 1, 1, 1, 1, 2, 5, 10, 20, 35, 50, 65, 75, 70, 60, 55, 55, 60, 75, 95, 100, 80, 40, 10];

export function createConstantPhase(ratePerSecond: number, seconds: number): Phase[] {
  return [{ ratePerSecond, seconds }];
}

export function createDayPhases(peakPerSecond: number, seconds: number): Phase[] {
  const secondsEach = Math.max(1, Math.round(seconds / hours.length));
  return hours.map((percent) => ({
    ratePerSecond: Math.max(1, Math.round((percent / 100) * peakPerSecond)),
    seconds: secondsEach,
  }));
}

const connections = 16;
const timeoutSeconds = 10;

/** Places orders phase by phase and calls `onPhase` at the end of each. */
export async function drive(
  url: string,
  shop: Shop,
  phases: readonly Phase[],
  onPhase: (done: number, accepted: number) => void,
): Promise<Outcome> {
  const latencies: number[] = [];
  const statuses = new Map<number, number>();
  const accepted = new Map<string, number>();
  const startedAt = performance.now();
  const count = (status: number, times = 1) => statuses.set(status, (statuses.get(status) ?? 0) + times);
  for (const [index, { ratePerSecond, seconds }] of phases.entries()) {
    const run = autocannon({
      url,
      connections: Math.min(connections, ratePerSecond),
      overallRate: ratePerSecond,
      duration: seconds,
      timeout: timeoutSeconds,
      requests: [
        {
          method: 'POST',
          path: '/orders',
          setupRequest: (request) => ({
            ...request,
            headers: { ...shop.headers, 'idempotency-key': randomUUID() },
            body: createOrder(shop.productId),
          }),
          onResponse: (status, body) => {
            if (status === 201) accepted.set(JSON.parse(body).orderId, Date.now());
          },
        },
      ],
    });
    run.on('response', (_client, status, _bytes, ms) => {
      count(status);
      latencies.push(ms);
    });
    const { errors } = await run;
    if (errors > 0) count(0, errors);
    onPhase(index + 1, accepted.size);
  }
  const sent = [...statuses.values()].reduce((sum, times) => sum + times, 0);
  const seconds = (performance.now() - startedAt) / 1000;
  return { sent, seconds, latencies: latencies.toSorted((a, b) => a - b), statuses, accepted };
}

export const finals: ReadonlySet<string> = new Set(['DELIVERED', 'CANCELLED', 'FAILED']);

/**
 * Polls every accepted order until it is final. Returns the seconds from acceptance to delivery, sorted, and the ids of
 * the orders that are not final after the limit.
 */
export async function followOrders(shop: Shop, accepted: ReadonlyMap<string, number>, limitSeconds: number) {
  const left = new Map(accepted);
  const deliveredAfter: number[] = [];
  const end = Date.now() + limitSeconds * 1000;
  while (left.size > 0 && Date.now() < end) {
    for (const [orderId, acceptedAt] of left) {
      const now = await shop.readStatus(orderId);
      // Orders end about in the sequence of their acceptance, so the first one that has not ended stops this round.
      if (!now || !finals.has(now.status)) break;
      left.delete(orderId);
      if (now.status === 'DELIVERED') deliveredAfter.push((Date.parse(now.updatedAt) - acceptedAt) / 1000);
    }
    if (left.size > 0) await delay(500);
  }
  return { deliveredAfter: deliveredAfter.toSorted((a, b) => a - b), lost: [...left.keys()] };
}
