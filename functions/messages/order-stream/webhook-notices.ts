import * as z from 'zod/mini';
import { createEnvelopeSchema } from '../envelope.ts';
import { Identifier, Time } from '../fields/primitives.ts';
import type { Stored } from '../stored.ts';
import { DailyReportRequested } from './daily-report.ts';
import { NotificationRequested, notificationChannels } from './notification-messages.ts';

/** The types of the events about a webhook, which its owner is notified of. They are no part of the event feed. */
export const webhookEventTypes = ['webhook.failing', 'webhook.disabled'] as const;

/** The subjects of the notifications of its owner. */
export const webhookTemplates = ['webhook_failing', 'webhook_disabled'] as const;

/** Why a webhook is disabled: its receiver responded 410, or accepted nothing for three days. */
export const disableReasons = ['gone', 'failing'] as const;

/**
 * Asks for one notification of the owner of a webhook. The subject is the webhook; with it, `sequence` and the channel
 * identify the notification. `at` is the time of the event.
 */
export const WebhookNoticeRequested = createEnvelopeSchema(
  'webhook.notice_requested',
  z.object({
    clientId: Identifier,
    sequence: z.int().check(z.gte(1)),
    channel: z.enum(notificationChannels),
    template: z.enum(webhookTemplates),
    to: z.string().check(z.minLength(1), z.maxLength(254)),
    at: Time,
    /** The host of the receiver: its path may hold a secret. */
    host: z.string().check(z.minLength(1), z.maxLength(255)),
    /** Since when its receiver has accepted nothing. */
    failingSince: z.optional(Time),
    disabledBecause: z.optional(z.enum(disableReasons)),
  }),
);
export type WebhookNoticeRequested = Stored<typeof WebhookNoticeRequested>;

/** The messages on `notifications.fifo`. */
export const NotificationMessage = z.discriminatedUnion('type', [
  NotificationRequested,
  WebhookNoticeRequested,
  DailyReportRequested,
]);
export type NotificationMessage = NotificationRequested | WebhookNoticeRequested | DailyReportRequested;
