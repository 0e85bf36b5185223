import * as z from 'zod/mini';
import { listKeys } from '../../messages/stored.ts';
import { type Fact, finalMilestones, getPlacedHour, type Milestone, milestones } from './fact.ts';
import { getBucket, type Histogram } from './histogram.ts';

const Count = z.int();
const Counts = z.record(z.string(), Count);
const Amounts = z.object({ placed: Count, paid: Count, refunded: Count });
type Amounts = z.infer<typeof Amounts>;

/** The milestones to which lead times are measured, from the time an order was placed. */
const leadTimeEnds = {
  placedToPaid: 'paid',
  placedToShipped: 'shipped',
  placedToDelivered: 'delivered',
  placedToCancelled: 'cancelled',
  placedToFailed: 'failed',
  placedToRefunded: 'refunded',
} as const satisfies Record<string, Milestone>;
export type LeadTime = keyof typeof leadTimeEnds;
export const leadTimes = listKeys(leadTimeEnds);

/**
 * The sum of the facts of a time. `money` is by currency, `products` has the units that were placed, `ended` counts the
 * orders that ended by the hour in which they were placed.
 */
export const Sum = z.object({
  orders: Counts,
  money: z.record(z.string(), Amounts),
  leadTimes: z.record(z.string(), Counts),
  products: Counts,
  ended: Counts,
});
export type Sum = z.infer<typeof Sum>;

export const emptySum: Sum = { orders: {}, money: {}, leadTimes: {}, products: {}, ended: {} };

/** Adds up facts, each of which counts once. */
export function sumFacts(facts: readonly Fact[]): Sum {
  const sum: Sum = structuredClone(emptySum);
  for (const fact of facts) {
    const milestone = milestones.find((name) => name === fact.milestone);
    if (!milestone) continue;
    add(sum.orders, milestone, 1);
    addMoney(sum.money, milestone, fact);
    for (const [name, to] of Object.entries(leadTimeEnds))
      if (to === milestone) add(getCounts(sum.leadTimes, name), String(getBucket(Math.max(0, fact.tookMs))), 1);
    for (const { productId, quantity } of fact.items ?? []) add(sum.products, productId, quantity);
    if (finalMilestones.includes(milestone)) add(sum.ended, getPlacedHour(fact), 1);
  }
  return sum;
}

/** Adds sums, each amount to those of its currency. */
export function addSums(sums: readonly Sum[]): Sum {
  const total: Sum = structuredClone(emptySum);
  for (const sum of sums) {
    for (const name of ['orders', 'products', 'ended'] as const) addAll(total[name], sum[name]);
    for (const [currency, { placed, paid, refunded }] of Object.entries(sum.money)) {
      const amounts = getAmounts(total.money, currency);
      amounts.placed += placed;
      amounts.paid += paid;
      amounts.refunded += refunded;
    }
    for (const [name, histogram] of Object.entries(sum.leadTimes)) addAll(getCounts(total.leadTimes, name), histogram);
  }
  return total;
}

export function getHistogram({ leadTimes: histograms }: Sum, name: LeadTime): Histogram {
  return histograms[name] ?? {};
}

function addMoney(money: Sum['money'], milestone: Milestone, { currency, amount }: Fact): void {
  if (milestone !== 'placed' && milestone !== 'paid' && milestone !== 'refunded') return;
  getAmounts(money, currency)[milestone] += amount;
}

function getAmounts(money: Sum['money'], currency: string): Amounts {
  const amounts = money[currency] ?? { placed: 0, paid: 0, refunded: 0 };
  money[currency] = amounts;
  return amounts;
}

function getCounts(lists: Sum['leadTimes'], name: string): Record<string, number> {
  const counts = lists[name] ?? {};
  lists[name] = counts;
  return counts;
}

function addAll(total: Record<string, number>, counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts)) add(total, name, count);
}

/** A product may have the name of a member that every object has, so only own members count. */
function add(counts: Record<string, number>, name: string, count: number): void {
  counts[name] = (Object.hasOwn(counts, name) ? (counts[name] ?? 0) : 0) + count;
}
