import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { NotificationMessage } from '../../messages/order-stream/webhook-notices.ts';
import { ownRetrySeconds } from '../../messages/queues.ts';
import { dynamodb, sqs, withTimeouts } from '../../platform/aws-clients.ts';
import { createDynamodbCircuits } from '../../platform/circuit-breaker/circuit.dynamodb.ts';
import { createCircuitBreaker } from '../../platform/circuit-breaker/circuit-breaker.ts';
import { systemClock } from '../../platform/deadline.ts';
import { parseEnvironment } from '../../platform/environment.ts';
import { createMasterKeyReader } from '../../platform/links/link-keys.ts';
import { createTrackingLink } from '../../platform/links/tracking-link.ts';
import { recordMetric } from '../../platform/metrics.ts';
import { consumerVariables, queueFunction } from '../../platform/queue-consumer/queue-function.ts';
import { createSqsSender } from '../../platform/send-message.ts';
import { text, url } from '../../platform/settings.ts';
import { handleRequest } from '../adapters/handle-request.ts';
import { handleMailEvents } from '../adapters/mail-events.sqs.ts';
import { createDynamodbMarks } from '../adapters/marks.dynamodb.ts';
import { notificationSettings } from '../adapters/notification-settings.ts';
import { createProviders } from '../adapters/providers.ts';
import { createSesClient } from '../adapters/ses-mailer.ts';
import type { Ports } from '../domain/ports.ts';
import { recordMailEvent } from '../domain/record-mail-event.ts';
import { renderDailyReport } from '../domain/templates/daily-report.ts';
import { renderNotification } from '../domain/templates/render.ts';
import { renderWebhookNotice } from '../domain/templates/webhook-notice.ts';

const { RETRY_SECONDS: _, ...ownVariables } = consumerVariables;
const env = parseEnvironment({
  ...ownVariables,
  NOTIFICATIONS_TABLE: text,
  NOTIFICATION_SETTINGS: notificationSettings,
  ORDER_STATUS_QUEUE_URL: url,
  LINK_KEYS_SECRET: text,
  PUBLIC_URL: url,
});
const settings = env.NOTIFICATION_SETTINGS;
const secrets = new SecretsManagerClient(withTimeouts);
const findMasterKeys = createMasterKeyReader(env.LINK_KEYS_SECRET, secrets);
const circuit = { table: env.NOTIFICATIONS_TABLE, pk: 'breaker#mail', sk: 'breaker' };
const breaker = createCircuitBreaker({
  name: 'mail',
  circuits: createDynamodbCircuits({ ...circuit, dynamodb }),
  clock: systemClock,
});
const ports: Ports = {
  marks: createDynamodbMarks(env.NOTIFICATIONS_TABLE, dynamodb),
  findProvider: createProviders(settings, { breaker, ses: createSesClient(), secrets }),
  async render({ type, subject, data }) {
    if (type === 'webhook.notice_requested') return renderWebhookNotice({ ...data, webhookId: subject }, settings);
    if (type === 'daily_report.requested') return renderDailyReport(data, { ...settings, apiUrl: env.PUBLIC_URL });
    const orderId = subject;
    const trackingUrl = await createTrackingLink(env.PUBLIC_URL, orderId, findMasterKeys);
    return renderNotification({ ...data, orderId }, { ...settings, trackingUrl });
  },
  report: createSqsSender(env.ORDER_STATUS_QUEUE_URL, sqs),
  record: recordMetric,
  now: () => new Date(),
};

const sendNotifications = queueFunction({
  schema: NotificationMessage,
  handle: (request) => handleRequest(request, ports),
  env: { ...env, RETRY_SECONDS: [...(ownRetrySeconds['notifications.fifo'] ?? [])] },
  sqs,
  dynamodb,
});

/** Sends notifications to customers and to the owners of webhooks, and daily reports, and records the events of the mail provider. */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const queueName = (arnOrUrl = '') => arnOrUrl.split(/[:/]/).at(-1);
  if (queueName(event.Records[0]?.eventSourceARN) === queueName(env.QUEUE_URL))
    return sendNotifications(event, context);
  return handleMailEvents(event.Records, (mailEvent) => recordMailEvent(mailEvent, ports));
}
