import * as z from 'zod/mini';
import { pageQuery } from '../../messages/fields/page-query.ts';
import { createTextSchema, Identifier } from '../../messages/fields/primitives.ts';
import { TimeInput } from '../../messages/fields/time-input.ts';
import { Refusal } from '../../messages/refusal.ts';
import { milestones } from './fact.ts';
import { metricNames, moneyMetricNames } from './figures/metrics.ts';
import type { Range } from './read-sums.ts';
import { isTimeZone } from './time-zone.ts';

const error = 'must be a time zone of IANA, for example Europe/Rome';
const TimeZone = createTextSchema(/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/, error).check(z.refine(isTimeZone, { error }));
const whose = { clientId: z.optional(Identifier), timeZone: z.optional(TimeZone) };
const range = { from: z.optional(TimeInput), to: z.optional(TimeInput) };

/** The query parameters of `GET /analytics/dashboard`. */
export const DashboardQuery = z.strictObject({ ...range, ...whose });

/** The query parameters of `GET /analytics/metrics`. An amount of money has one currency. */
export const MetricQuery = z
  .strictObject({
    metric: z.enum(metricNames, { error: 'must be the name of a figure, for example placed' }),
    currency: z.optional(
      z.string().check(z.regex(/^[A-Z]{3}$/, { error: 'must be a currency of ISO 4217, for example EUR' })),
    ),
    step: z.optional(z.enum(['hour', 'day'])),
    ...range,
    ...whose,
  })
  .check(
    z.refine(({ metric, currency }) => moneyMetricNames.includes(metric) === (currency !== undefined), {
      path: ['currency'],
      error: 'is required with a metric of money, and has no meaning with another one',
    }),
  );

/** The query parameters of `GET /analytics/orders`. */
export const CountedOrdersQuery = z.strictObject({
  milestone: z.enum([...milestones, 'underWay']),
  ...range,
  clientId: z.optional(Identifier),
  ...pageQuery,
});

/** The query parameters of `GET /analytics/report`. */
export const ReportQuery = z.strictObject({
  day: z.optional(z.iso.date({ error: 'must be a day, for example 2026-11-27' })),
  format: z.optional(z.enum(['json', 'csv'])),
  ...whose,
});

const dayMs = 86_400_000;
const maxDays = 92;

/** Returns the time that a query asks for; the last 24 hours by default. Throws `validation_failed` unless it has 1 ms to 92 days. */
export function resolveRange(query: { from?: string | undefined; to?: string | undefined }, now: number): Range {
  const to = query.to === undefined ? now : Date.parse(query.to);
  const from = query.from === undefined ? to - dayMs : Date.parse(query.from);
  const pointer = query.to === undefined ? '/from' : '/to';
  if (from >= to)
    throw refuseRange({ pointer, code: 'invalid', detail: '`from` must be before `to`, which is now by default' });
  if (to - from > maxDays * dayMs)
    throw refuseRange({ pointer, code: 'too_big', detail: `must be at most ${maxDays} days apart from the other end` });
  return { from, to };
}

function refuseRange(error: { pointer: string; code: string; detail: string }): Refusal {
  return new Refusal('validation_failed', 'The request is not valid. "errors" lists what is wrong and where.', {
    errors: [error],
  });
}
