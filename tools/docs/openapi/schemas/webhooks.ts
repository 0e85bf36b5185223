import * as z from 'zod/mini';
import {
  ReplayRequest,
  ResumeRequest,
  SecretRotationRequest,
  WebhookSettings,
} from '../../../../functions/events/domain/webhooks/management/requests.ts';
import { AttemptView, WebhookView } from '../../../../functions/events/domain/webhooks/management/view.ts';
import { createListSchema } from './typed-schema.ts';

/** Request schemas of webhooks, by component name. */
export const webhookRequests = { WebhookSettings, SecretRotationRequest, ReplayRequest, ResumeRequest };

/** Response schemas of webhooks, by component name. */
export const webhookAnswers = {
  Webhook: WebhookView,
  CreatedWebhook: z.extend(WebhookView, { secret: z.string() }),
  WebhookList: createListSchema(WebhookView),
  WebhookSecret: z.object({ webhookId: z.string(), secret: z.string(), previousUntil: z.string() }),
  WebhookPing: z.object({ status: z.nullable(z.int()), durationMs: z.int(), error: z.nullable(z.string()) }),
  WebhookAttempt: AttemptView,
  WebhookAttemptList: createListSchema(AttemptView),
};
