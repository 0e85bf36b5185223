import * as z from 'zod/mini';
import { createEnvelopeSchema } from '../envelope.ts';
import { Currency, Identifier, Time, Total } from '../fields/primitives.ts';
import type { Stored } from '../stored.ts';
import { notificationChannels } from './notification-messages.ts';

export const reportTemplates = ['daily_report'] as const;

const Count = z.int().check(z.gte(0));
/** Milliseconds that half and 95 % of the orders do not exceed; absent without orders. */
const LeadTime = z.object({ p50: z.optional(z.int()), p95: z.optional(z.int()) });
/** More than ISO 4217 has. */
export const maxCurrencies = 300;

/**
 * Asks for the mail with the figures of one day to one address. The subject is derived from the day and the address; with
 * it, `sequence` and the channel identify the notification. `at` is the time of the request.
 */
export const DailyReportRequested = createEnvelopeSchema(
  'daily_report.requested',
  z.object({
    clientId: Identifier,
    sequence: z.int().check(z.gte(1)),
    channel: z.enum(notificationChannels),
    template: z.enum(reportTemplates),
    to: z.string().check(z.minLength(1), z.maxLength(254)),
    at: Time,
    /** The day, such as 2026-11-27, in the time zone by its IANA name. */
    day: z.string().check(z.maxLength(10)),
    timeZone: z.string().check(z.maxLength(64)),
    /** The time until which all events are counted. */
    asOf: Time,
    orders: z.object({
      ...{ placed: Count, paid: Count, shipped: Count, delivered: Count, cancelled: Count, failed: Count },
      underWay: Count,
    }),
    money: z
      .array(z.object({ currency: Currency, placed: Total, paid: Total, refunded: Total, net: z.int() }))
      .check(z.maxLength(maxCurrencies)),
    leadTimes: z.object({ placedToPaid: LeadTime, placedToShipped: LeadTime, placedToDelivered: LeadTime }),
    topProducts: z.array(z.object({ productId: Identifier, units: Count })).check(z.maxLength(10)),
  }),
);
export type DailyReportRequested = Stored<typeof DailyReportRequested>;
