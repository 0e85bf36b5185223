import { milestones } from '../fact.ts';
import { getPercentile } from '../histogram.ts';
import { type Range, type ReadPorts, readSums } from '../read-sums.ts';
import { addSums, getHistogram, leadTimes, type Sum } from '../sum.ts';
import { getDay, getDayEnd, getDayStart, getNextDay } from '../time-zone.ts';
import { type FiguresRequest, listHourSums, listMoney, toTime } from './dashboard.ts';
import { define, type Term } from './definitions.ts';

/** A figure of a sum over time, and its definition. An amount of money is of one currency. */
type Metric = { term: Term; isMoney?: boolean; read: (sum: Sum, currency: string) => number | null };

const moneyMetrics = (['placed', 'paid', 'refunded', 'net'] as const).map((name): [string, Metric] => {
  const read = (sum: Sum, currency: string) => listMoney(sum).find((each) => each.currency === currency)?.[name] ?? 0;
  return [`money${name.charAt(0).toUpperCase()}${name.slice(1)}`, { term: 'money', isMoney: true, read }];
});
const durationMetrics = leadTimes.flatMap((name) =>
  ([50, 95, 99] as const).map((percent): [string, Metric] => [
    `${name}P${percent}`,
    { term: 'leadTimes', read: (sum) => getPercentile(getHistogram(sum, name), percent / 100) },
  ]),
);
const metrics = new Map<string, Metric>([
  ...milestones.map((name): [string, Metric] => [name, { term: name, read: ({ orders }) => orders[name] ?? 0 }]),
  ['units', { term: 'units', read: ({ products }) => Object.values(products).reduce((sum, units) => sum + units, 0) }],
  ...moneyMetrics,
  ...durationMetrics,
]);

/** The figures that can be drawn over time, and those among them that need a currency. */
export const metricNames = [...metrics.keys()];
export const moneyMetricNames = moneyMetrics.map(([name]) => name);

export type MetricPoints = {
  asOf: string;
  metric: string;
  step: 'hour' | 'day';
  timeZone: string;
  points: { at: string; value: number | null }[];
  definitions: Record<string, string>;
};

/** Returns a figure for each hour or each day of a time, until now. An hour or a day at the edge counts in part. */
export async function showMetric(
  request: FiguresRequest & { metric: string; currency: string | undefined; step: 'hour' | 'day' },
  ports: ReadPorts,
): Promise<MetricPoints> {
  const { metric, currency = '', step, timeZone, asOf } = request;
  const { term, read } = metrics.get(metric) ?? {};
  if (!term || !read) throw new Error(`there is no metric ${metric}`);
  const sums = step === 'hour' ? await readHours(request, ports) : await readDays(request, ports);
  const points = sums.map(({ at, sum }) => ({ at: toTime(at), value: read(sum, currency) }));
  return { asOf: toTime(asOf), metric, step, timeZone, points, definitions: define('asOf', 'range', term) };
}

type TimedSum = { at: number; sum: Sum };

async function readHours({ clientIds, range }: FiguresRequest, ports: ReadPorts): Promise<TimedSum[]> {
  return listHourSums(await readSums(clientIds, [range], ports), range, ports.now());
}

async function readDays({ clientIds, range, timeZone }: FiguresRequest, ports: ReadPorts): Promise<TimedSum[]> {
  const days = listDays({ ...range, to: Math.min(range.to, ports.now()) }, timeZone);
  const ranges = days.map(({ from, to }) => ({ from: Math.max(from, range.from), to: Math.min(to, range.to) }));
  const byDay = Map.groupBy(await readSums(clientIds, ranges, ports), ({ part }) => part);
  return days.map(({ from }, part) => ({ at: from, sum: addSums((byDay.get(part) ?? []).map(({ sum }) => sum)) }));
}

/** Lists the days of a time zone that a range touches. */
function listDays({ from, to }: Range, timeZone: string): Range[] {
  const days: Range[] = [];
  for (let day = getDay(from, timeZone), at = from; at < to; day = getNextDay(day)) {
    const start = getDayStart(day, timeZone);
    at = getDayEnd(day, timeZone);
    // A day that a zone has skipped is empty.
    if (at > start) days.push({ from: start, to: at });
  }
  return days;
}
