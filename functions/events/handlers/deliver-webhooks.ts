import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { WebhookWakeUp } from '../../messages/order-stream/webhook-wake-up.ts';
import { createPublicKeyReader } from '../../platform/auth/public-keys.ts';
import { dynamodb, sqs } from '../../platform/aws-clients.ts';
import { getInvocationTime, responseMs, withTimeout } from '../../platform/deadline.ts';
import { parseEnvironment } from '../../platform/environment.ts';
import { logger } from '../../platform/logger.ts';
import { recordMetric } from '../../platform/metrics.ts';
import { consumerVariables, queueFunction } from '../../platform/queue-consumer/queue-function.ts';
import { createSqsSender } from '../../platform/send-message.ts';
import { text, url } from '../../platform/settings.ts';
import { createDeliveryPorts, webhookVariables } from '../adapters/webhooks/delivery-ports.ts';
import { createSqsWakeUps, createWakeUpHandler } from '../adapters/webhooks/wake-ups.sqs.ts';
import { findDueEndpoints } from '../domain/webhooks/delivery/find-due.ts';

const env = parseEnvironment({
  ...consumerVariables,
  ...webhookVariables,
  IDENTITY_TABLE: text,
  PUBLIC_URL: url,
  NOTIFICATIONS_QUEUE_URL: url,
});
const { findCursorKeys } = createPublicKeyReader(env.IDENTITY_TABLE, dynamodb, Date.now);
const ports = createDeliveryPorts(env, {
  ...{ dynamodb, findCursorKeys, baseUrl: env.PUBLIC_URL },
  sendNotice: createSqsSender(env.NOTIFICATIONS_QUEUE_URL, sqs),
});
const wake = createSqsWakeUps(env.QUEUE_URL, sqs);

const deliver = queueFunction({
  schema: WebhookWakeUp,
  env,
  sqs,
  dynamodb,
  handle: createWakeUpHandler(ports),
});

/** Delivers to the endpoints of wake-ups. The schedule looks for endpoints that are due, and wakes them. */
export async function handler(event: Partial<SQSEvent>, context: Context): Promise<SQSBatchResponse | undefined> {
  const { Records } = event;
  if (Records) return deliver({ Records }, context);
  const time = getInvocationTime(context);
  const work = findDueEndpoints(ports).then(async ({ due, failing, lagSeconds, failed, fault }) => {
    await wake(due);
    recordMetric({ webhooksFailing: failing, webhookLagSeconds: lagSeconds });
    logger.info('due webhooks woken', { due: due.length, failing, lagSeconds, failed });
    if (failed > 0) throw new Error(`${failed} webhooks were not looked at`, { cause: fault });
  });
  await withTimeout(time.remainingMs() - responseMs, work, time);
  return undefined;
}
