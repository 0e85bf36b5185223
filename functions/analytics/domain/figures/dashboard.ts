import { getHour, getHourStart, hourMs } from '../fact.ts';
import { countDurations, getPercentile } from '../histogram.ts';
import { type HourSum, type Range, type ReadPorts, readSums } from '../read-sums.ts';
import { addSums, getHistogram, type LeadTime, type Sum } from '../sum.ts';
import { countUnderWay } from '../under-way.ts';
import { define } from './definitions.ts';

/** Whose figures are shown, of which time, and in which time zone days are. `asOf` is in milliseconds since 1970. */
export type FiguresRequest = { clientIds: readonly string[]; range: Range; timeZone: string; asOf: number };

/** The milestones that orders are counted by; a refund is money. */
const orderMilestones = ['placed', 'paid', 'shipped', 'delivered', 'cancelled', 'failed'] as const;
type OrderCounts = Record<(typeof orderMilestones)[number], number>;
type Duration = { count: number; p50: number | null; p95: number | null; p99: number | null };

export type Dashboard = {
  asOf: string;
  from: string;
  to: string;
  timeZone: string;
  orders: OrderCounts & { underWay: number };
  money: Money[];
  leadTimes: Record<LeadTime, Duration>;
  perHour: ({ at: string } & OrderCounts)[];
  topProducts: { productId: string; units: number }[];
  definitions: Record<string, string>;
};
export type Money = { currency: string; placed: number; paid: number; refunded: number; net: number };

const topProducts = 10;

/** Returns the figures of a time at a glance. */
export async function showDashboard(
  { clientIds, range, timeZone, asOf }: FiguresRequest,
  ports: ReadPorts,
): Promise<Dashboard> {
  const sums = await readSums(clientIds, [range], ports);
  const total = addSums(sums.map(({ sum }) => sum));
  const underWay = await countUnderWay(sums, range, ports);
  return {
    asOf: toTime(asOf),
    from: toTime(range.from),
    to: toTime(range.to),
    timeZone,
    orders: { ...countOrders(total), underWay },
    money: listMoney(total),
    leadTimes: mapLeadTimes((name) => describeDurations(total, name)),
    perHour: listPerHour(sums, range, ports.now()),
    topProducts: listTopProducts(total),
    definitions: define(
      ...(['asOf', 'range', ...orderMilestones, 'underWay', 'money', 'leadTimes', 'perHour', 'topProducts'] as const),
    ),
  };
}

/** Formats milliseconds since 1970 as ISO 8601 UTC. */
export function toTime(ms: number): string {
  return new Date(ms).toISOString();
}

export function listMoney({ money }: Sum): Money[] {
  return Object.entries(money)
    .map(([currency, amounts]) => ({ currency, ...amounts, net: amounts.paid - amounts.refunded }))
    .sort((one, other) => (one.currency < other.currency ? -1 : 1));
}

/** Lists the hours of a range, until now, with their sums. */
export function listHourSums(sums: readonly HourSum[], { from, to }: Range, now: number): { at: number; sum: Sum }[] {
  const byHour = Map.groupBy(sums, ({ hour }) => hour);
  const hours: { at: number; sum: Sum }[] = [];
  for (let at = getHourStart(getHour(from)); at < Math.min(to, now); at += hourMs)
    hours.push({ at, sum: addSums((byHour.get(getHour(at)) ?? []).map(({ sum }) => sum)) });
  return hours;
}

function listPerHour(sums: readonly HourSum[], range: Range, now: number): Dashboard['perHour'] {
  return listHourSums(sums, range, now).map(({ at, sum }) => ({ at: toTime(at), ...countOrders(sum) }));
}

function countOrders({ orders }: Sum): OrderCounts {
  const count = (milestone: (typeof orderMilestones)[number]) => orders[milestone] ?? 0;
  return {
    placed: count('placed'),
    paid: count('paid'),
    shipped: count('shipped'),
    delivered: count('delivered'),
    cancelled: count('cancelled'),
    failed: count('failed'),
  };
}

function describeDurations(sum: Sum, name: LeadTime): Duration {
  const histogram = getHistogram(sum, name);
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => getPercentile(histogram, share));
  return { count: countDurations(histogram), p50: p50 ?? null, p95: p95 ?? null, p99: p99 ?? null };
}

function mapLeadTimes<Value>(map: (name: LeadTime) => Value): Record<LeadTime, Value> {
  return {
    placedToPaid: map('placedToPaid'),
    placedToShipped: map('placedToShipped'),
    placedToDelivered: map('placedToDelivered'),
    placedToCancelled: map('placedToCancelled'),
    placedToFailed: map('placedToFailed'),
    placedToRefunded: map('placedToRefunded'),
  };
}

function listTopProducts({ products }: Sum): Dashboard['topProducts'] {
  return Object.entries(products)
    .map(([productId, units]) => ({ productId, units }))
    .sort((one, other) => other.units - one.units || (one.productId < other.productId ? -1 : 1))
    .slice(0, topProducts);
}
