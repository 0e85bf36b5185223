import { createEnvelope } from '../../../messages/envelope.ts';
import { deriveTrace } from '../../../messages/fields/derive-ids.ts';
import { getNotificationId } from '../../../messages/order-stream/notification-messages.ts';
import { WebhookNoticeRequested } from '../../../messages/order-stream/webhook-notices.ts';
import { toStoredSchema } from '../../../messages/stored.ts';
import { logger } from '../../../platform/logger.ts';
import { recordMetric } from '../../../platform/metrics.ts';
import type { Send } from '../../../platform/send-message.ts';
import { classifyReply } from '../../domain/webhooks/delivery/classify.ts';
import type { Endpoint } from '../../domain/webhooks/endpoint.ts';
import { createNoticeEvent, getNoticeId, type Notice } from '../../domain/webhooks/notices.ts';
import type { DeliveryPorts } from '../../domain/webhooks/ports.ts';

type OwnerPorts = Pick<DeliveryPorts, 'endpoints' | 'post'> & { send: Send };

/**
 * Notifies the owner of an endpoint: by e-mail, which the notification service sends once, and by an event to the client's
 * other webhooks, which is posted once a call.
 */
export function createOwnerNotifier({ endpoints, post, send }: OwnerPorts): DeliveryPorts['notifyOwner'] {
  return async (endpoint, notice) => {
    const { webhookId, clientId, disabledBecause, contactEmail } = endpoint;
    logger.error('webhook owner notified', { webhookId, clientId, type: notice.type, disabledBecause });
    if (notice.type === 'webhook.disabled') recordMetric({ webhooksDisabled: 1 });
    if (contactEmail !== undefined) await send(createRequest(endpoint, notice, contactEmail));
    const event = { id: getNoticeId(endpoint, notice), body: JSON.stringify(createNoticeEvent(endpoint, notice)) };
    const others = (await endpoints.list(clientId)).filter(
      (other) =>
        other.webhookId !== webhookId &&
        other.status === 'enabled' &&
        (other.types === undefined || other.types.includes(notice.type)),
    );
    await Promise.all(
      others.map(async (other) => {
        const verdict = classifyReply(await post(other, event));
        if (verdict !== 'accepted') logger.warn('webhook event not accepted', { webhookId: other.webhookId, verdict });
      }),
    );
  };
}

function createRequest(endpoint: Endpoint, notice: Notice, to: string): WebhookNoticeRequested {
  const { webhookId: subject, clientId, url, disabledBecause } = endpoint;
  const { sequence, at, failingSince } = notice;
  const channel = 'email';
  const id = getNotificationId(subject, { sequence, channel });
  return toStoredSchema(WebhookNoticeRequested).parse({
    ...createEnvelope('webhook.notice_requested', {
      ...{ id, source: '/events', subject, at, trace: deriveTrace(id), revision: sequence },
    }),
    data: {
      ...{ clientId, sequence, channel, to, at, failingSince, disabledBecause },
      template: notice.type === 'webhook.disabled' ? 'webhook_disabled' : 'webhook_failing',
      host: new URL(url).host,
    },
  });
}
