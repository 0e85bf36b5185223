import * as z from 'zod/mini';
import { Contact } from '../../../../messages/fields/contact.ts';
import { pageQuery } from '../../../../messages/fields/page-query.ts';
import { Identifier, notBlank, OrderId, sendable } from '../../../../messages/fields/primitives.ts';
import { eventTypes } from '../../../../messages/order-stream/event-types.ts';
import { webhookEventTypes } from '../../../../messages/order-stream/webhook-notices.ts';
import { AttemptResult } from '../attempt.ts';

const SubscribedEventType = z.enum([...eventTypes, ...webhookEventTypes], {
  error: 'must be a type of event, for example order.created',
});

/** The settings of a webhook. */
export const WebhookSettings = z.strictObject({
  url: z.string().check(z.minLength(1), z.maxLength(2_000)),
  types: z.optional(z.array(SubscribedEventType).check(z.minLength(1), z.maxLength(50))),
  include: z.optional(z.literal('order')),
  description: z.optional(z.string().check(z.minLength(1), z.maxLength(200), sendable, notBlank)),
  contactEmail: z.optional(Contact.shape.email),
});
export type WebhookSettings = z.infer<typeof WebhookSettings>;

const weekSeconds = 7 * 86_400;
export const SecretRotationRequest = z.strictObject({
  overlapSeconds: z.optional(z.int().check(z.gte(0), z.lte(weekSeconds))),
});

/** From which event on everything is sent again: a cursor of the feed, or a time. */
export const ReplayRequest = z.strictObject({ from: z.string().check(z.minLength(1), z.maxLength(1_000)) });

export const ResumeRequest = z.strictObject({ from: z.optional(z.enum(['stopped', 'now'])) });

export const WebhookListQuery = z.strictObject({ ...pageQuery, clientId: z.optional(Identifier) });

export const AttemptListQuery = z.strictObject({
  ...pageQuery,
  result: z.optional(AttemptResult),
  orderId: z.optional(z.pipe(z.string().check(z.toLowerCase()), OrderId)),
});
export type AttemptListQuery = z.infer<typeof AttemptListQuery>;
