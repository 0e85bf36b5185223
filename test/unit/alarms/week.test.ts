import { expect, test } from '@jest/globals';
import { type MetricName, metricsNamespace } from '../../../functions/platform/metric-names.ts';
import { synthesized, wholeProduction } from '../lib/synthesized.ts';
import { type AlarmDefinition, type AlarmMetric, findAlarmMinutes, type Sample } from './alarm.ts';
import { listAlarms } from './alarms-harness.ts';

const hour = 60;
const day = 24 * hour;
const week = 7 * day;

type Course = (minute: number, of: AlarmMetric) => number | undefined;

/** A pseudo-random number from 0 to 1 for a minute of a metric, the same in each run. */
function roll(minute: number, { metric, dimensions }: AlarmMetric): number {
  let hash = minute + 1;
  for (const character of metric + Object.values(dimensions).join())
    hash = Math.imul(hash ^ character.charCodeAt(0), 16_777_619);
  hash = Math.imul(hash ^ (hash >>> 15), 2_246_822_519);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}

const isOpen = (minute: number) => minute % day >= 8 * hour && minute % day < 20 * hour;
/** An incident that is over by itself: once a day, for so many minutes. */
const isWithin = (minute: number, start: number, minutes: number) =>
  minute % day >= start && minute % day < start + minutes;

/**
 * A week of a shop that is open in the day and takes up to a thousand orders a minute; at night there is little but the probe: single errors are retried, contention is
 * answered with 503, a provider is slow for minutes, bursts come and go, a key is rotated a day late.
 */
const awsCourses: Record<string, Course> = {
  '5xx': (minute, of) => (!isOpen(minute) ? 0 : isWithin(minute, 12 * hour, 2) ? 0.05 : 0.006 * roll(minute, of)),
  Latency: (minute, of) => (isOpen(minute) ? 150 + 800 * roll(minute, of) : roll(minute, of) > 0.98 ? 2_500 : 40),
  Errors: (minute, of) =>
    isWithin(minute, 9 * hour - 5, 2) ? 0.2 : Number(minute % hour < 50 && roll(minute, of) > 0.998),
  Throttles: (minute, of) => (isWithin(minute, 8 * hour, 2) ? 400 : 3 * roll(minute, of)),
  ClaimedAccountConcurrency: (minute, of) => (isWithin(minute, 8 * hour, 2) ? 900 : 500 * roll(minute, of)),
  Invocations: () => 1,
  IteratorAge: (minute, of) => (isWithin(minute, 10 * hour, 3) ? 200_000 : 3_000 * roll(minute, of)),
  NumberOfMessagesSent: () => 0,
  ApproximateNumberOfMessagesVisible: (minute, { dimensions }) =>
    dimensions.QueueName?.includes('-dlq')
      ? // A dead letter is stored within seconds; nothing empties the other two.
        Number(isWithin(minute, 11 * hour, 1) && !/stream|mail/.test(dimensions.QueueName))
      : isWithin(minute, 18 * hour, 4)
        ? 5_000
        : 200,
  ApproximateAgeOfOldestMessage: (minute, of) => (isWithin(minute, 15 * hour, 5) ? 170 : 20 * roll(minute, of)),
  WriteThrottleEvents: (minute) => (isWithin(minute, 8 * hour, 2) ? 300 : 0),
  TransactionConflict: (minute, of) =>
    isOpen(minute) ? (isWithin(minute, 18 * hour, 4) ? 8_000 : 2_000 * roll(minute, of)) : undefined,
  'Reputation.BounceRate': (minute, of) => 0.02 * roll(minute, of),
  'Reputation.ComplaintRate': (minute, of) => 0.0008 * roll(minute, of),
};
const ownCourses: Partial<Record<MetricName, Course>> = {
  ordersNeedingAttention: () => 0,
  deadLettersOpen: (minute) => Number(isWithin(minute, 11 * hour, 7)),
  refundsOutstanding: (minute) => Number(isWithin(minute, 16 * hour, 4)),
  ordersMissing: () => 0,
  syntheticOrdersFailed: (minute) => Number(isWithin(minute, 12 * hour, 2)),
  signingKeyAgeDays: (minute) => 29 + minute / day - (minute > 2.9 * day ? 31.9 : 0),
  circuitsOpened: () => undefined,
  providerRefusals: () => undefined,
  healthy: (minute) => (isWithin(minute, 3 * hour, 1) ? 0 : 1),
  webhooksFailing: () => 0,
  webhooksDisabled: () => undefined,
  webhookLagSeconds: (minute) => (isWithin(minute, 10 * hour, 2) ? 1_000 : 20),
  notificationsSent: (minute, of) => (isOpen(minute) ? 50 * roll(minute, of) : undefined),
  notificationsFailed: (minute, of) => (isOpen(minute) && roll(minute, of) > 0.7 ? 1 : undefined),
};

function sample({ namespace, metric, dimensions }: AlarmMetric, from: number): Sample[] {
  const course = namespace === metricsNamespace ? ownCourses[metric as MetricName] : awsCourses[metric];
  if (!course) throw new Error(`the week has no course of ${metric}`);
  return Array.from({ length: week - from }, (_, index) => from + index).flatMap((minute) => {
    const value = course(minute, { namespace, metric, dimensions, statistic: '' });
    return value === undefined ? [] : [{ namespace, metric, dimensions, minute, value }];
  });
}

const findIn = (alarm: AlarmDefinition, from: number) =>
  findAlarmMinutes(
    alarm,
    Object.values(alarm.metrics).flatMap((metric) => sample(metric, from)),
    week,
    from + 15,
  );

test('stays silent over a week of a shop with single errors, bursts, contention and a closed night', () => {
  const all = [...listAlarms(synthesized('prod', wholeProduction).service).values()];
  // Functions are watched alike, and so are queues: one of each is enough.
  const kinds = Map.groupBy(all, ({ name, metrics, ...rule }) =>
    JSON.stringify([rule, Object.values(metrics).map(({ metric }) => metric), /dlq/.test(JSON.stringify(metrics))]),
  );
  const alarms = [...kinds.values()].flatMap(([first]) => first ?? []);

  const rung = alarms.map((alarm) => ({ name: alarm.name, minutes: findIn(alarm, 0) }));

  expect(rung.filter(({ minutes }) => minutes.length > 0)).toEqual([]);
}, 60_000);
