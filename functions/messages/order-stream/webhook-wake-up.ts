import * as z from 'zod/mini';
import { Identifier, MessageId } from '../fields/primitives.ts';

/** The message on `webhooks`: there may be something to deliver to an endpoint. The tables say what it is. */
export const WebhookWakeUp = z.object({
  type: z.literal('webhook.wake_up'),
  clientId: Identifier,
  webhookId: MessageId,
});
