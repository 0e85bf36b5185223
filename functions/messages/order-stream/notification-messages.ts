import * as z from 'zod/mini';
import { createEnvelopeSchema } from '../envelope.ts';
import { Currency, Identifier, Line, Quantity, Time, Total } from '../fields/primitives.ts';
import type { Stored } from '../stored.ts';

export const notificationChannels = ['email', 'sms'] as const;
/** The subjects of notifications. */
export const notificationTemplates = [
  'placed',
  'paid',
  'shipped',
  'delivered',
  'cancelled',
  'failed',
  'refunded',
] as const;
export type NotificationTemplate = (typeof notificationTemplates)[number];

/**
 * Asks for one notification of a customer. `sequence` is that of the event in the order's history; with the order and the
 * channel it identifies the notification. `at` is the time of the event. The data has all that a template shows.
 */
export const NotificationRequested = createEnvelopeSchema(
  'notification.requested',
  z.object({
    clientId: Identifier,
    sequence: z.int().check(z.gte(1)),
    channel: z.enum(notificationChannels),
    template: z.enum(notificationTemplates),
    /** The e-mail address, or the phone number in E.164. */
    to: z.string().check(z.minLength(1), z.maxLength(254)),
    locale: z.optional(z.string().check(z.maxLength(35))),
    at: Time,
    placedAt: Time,
    reference: z.optional(Identifier),
    items: z
      .array(z.object({ name: Line, quantity: Quantity, lineTotal: Total }))
      .check(z.minLength(1), z.maxLength(50)),
    total: Total,
    currency: Currency,
    carrier: z.optional(Identifier),
    trackingNumber: z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
    /** Whether the order was paid, so that a template can announce a refund. */
    paid: z.boolean(),
  }),
);
export type NotificationRequested = Stored<typeof NotificationRequested>;

/** Returns the id of a notification's message. */
export function getNotificationId(orderId: string, { sequence, channel }: { sequence: number; channel: string }) {
  return `${orderId}.${sequence}.${channel}`;
}

export const notificationFailures = ['refused', 'rejected', 'bounced', 'complained'] as const;

/**
 * A notification did not reach the customer, or the customer complained about it. The provider `refused` the recipient or
 * `rejected` the content, or the mail `bounced`.
 */
export const NotificationFailed = createEnvelopeSchema(
  'notification.failed',
  z.object({
    sequence: z.int().check(z.gte(1)),
    channel: z.enum(notificationChannels),
    template: z.enum(notificationTemplates),
    reason: z.enum(notificationFailures),
  }),
);
export type NotificationFailed = Stored<typeof NotificationFailed>;
