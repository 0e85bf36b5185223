import type { NotificationMessage } from '../../messages/order-stream/webhook-notices.ts';
import { logger } from '../../platform/logger.ts';
import { RetryLater } from '../../platform/queue-consumer/retry-later.ts';
import type { Ports } from '../domain/ports.ts';
import { sendNotification } from '../domain/send-notification.ts';

/** Handles a message that requests a notification. Throws `RetryLater` for one that is deferred, and logs one that is not sent. */
export async function handleRequest(request: NotificationMessage, ports: Ports): Promise<void> {
  const result = await sendNotification(request, ports);
  if (result.outcome === 'deferred') throw new RetryLater(result.seconds, result.reason);
  // The consumer logs every message that it has processed.
  if (result.outcome === 'sent') return;
  const { subject: orderId, data, correlationid: correlationId } = request;
  const { sequence, channel, template } = data;
  logger.info('notification not sent', { ...result, orderId, sequence, channel, template, correlationId });
}
