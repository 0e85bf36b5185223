import { milestones } from '../../../analytics/domain/fact.ts';
import { countDurations, getMiddle, type Histogram, listBuckets } from '../../../analytics/domain/histogram.ts';
import type { Feeds } from '../../../analytics/domain/ports.ts';
import { type ReadPorts, readSums } from '../../../analytics/domain/read-sums.ts';
import { addSums, getHistogram, leadTimes, type Sum } from '../../../analytics/domain/sum.ts';
import { formatHistogram, formatMetric, type HistogramSample } from './prometheus.ts';

export type FigureMetricsPorts = ReadPorts & { feeds: Pick<Feeds, 'listClients'> };

const dayMs = 86_400_000;
const minute = 60;
const hour = 60 * minute;
/** The bounds of lead times, in seconds. */
const bounds = [
  1,
  5,
  30,
  minute,
  5 * minute,
  30 * minute,
  hour,
  4 * hour,
  12 * hour,
  24 * hour,
  48 * hour,
  72 * hour,
  168 * hour,
];

/** Reads the figures of all clients since 00:00 UTC: the stored sums of the closed hours, and the facts of this hour. */
export async function readTodaysFigures(ports: FigureMetricsPorts): Promise<Sum> {
  const from = Math.floor(ports.now() / dayMs) * dayMs;
  const sums = await readSums(await ports.feeds.listClients(), [{ from, to: from + dayMs }], ports);
  return addSums(sums.map(({ sum }) => sum));
}

/** Formats the figures of a day. They are sums of hours and never incremented, so no restart loses or repeats one. */
export function formatFigureMetrics(sum: Sum): string {
  return [
    formatMetric(
      'counter',
      'orders_milestones_total',
      'Orders of all clients by the milestones that they reached since 00:00 UTC, when it begins again; a minute behind at most.',
      milestones.map((milestone) => [{ milestone }, sum.orders[milestone] ?? 0]),
    ),
    formatHistogram(
      'order_lead_time_seconds',
      'Seconds from the time an order was placed until it reached a milestone, since 00:00 UTC; exact to 3 %.',
      leadTimes.map((name) => describeHistogram(name, getHistogram(sum, name))),
    ),
  ].join('');
}

function describeHistogram(name: string, histogram: Histogram): HistogramSample {
  const durations = listBuckets(histogram).map(([bucket, count]) => ({ seconds: getMiddle(bucket) / 1_000, count }));
  const add = (list: typeof durations) => list.reduce((total, { count }) => total + count, 0);
  return {
    labels: { milestone: name.replace(/^placedTo/, '').toLowerCase() },
    buckets: bounds.map((bound) => [bound, add(durations.filter(({ seconds }) => seconds <= bound))]),
    sum: Math.round(durations.reduce((total, { seconds, count }) => total + seconds * count, 0)),
    count: countDurations(histogram),
  };
}
