import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { createDynamodbOrderReads } from '../../../ordering/adapters/orders-table/orders.dynamodb.ts';
import type { Access } from '../../../platform/auth/access.ts';
import type { Environment } from '../../../platform/environment.ts';
import type { Route } from '../../../platform/http/http-function.ts';
import { createMasterKeyReader } from '../../../platform/links/link-keys.ts';
import { logger } from '../../../platform/logger.ts';
import { url } from '../../../platform/settings.ts';
import { createDynamodbFeed } from '../feed.dynamodb.ts';
import { createDynamodbAttempts } from './attempts.dynamodb.ts';
import { webhookVariables } from './delivery-ports.ts';
import { createDynamodbEndpoints } from './endpoints.dynamodb.ts';
import { createPostEvent, deriveSecret } from './post-event.ts';
import { createReceiverClient } from './receiver.https.ts';
import { cacheMaxAgeMs } from './wake-clients.ts';
import { createSqsWakeUps, type WakeEndpoints } from './wake-ups.sqs.ts';
import type { WebhookApiPorts } from './webhook-api-ports.ts';
import { createWebhookDeliveryRoutes } from './webhook-delivery-api.ts';
import { createWebhookSettingsRoutes } from './webhook-settings-api.ts';

export const webhookApiVariables = { ...webhookVariables, WEBHOOKS_QUEUE_URL: url };

/**
 * Wakes an endpoint that its owner has changed: now, and once more when every reader of the stream knows the change. It never
 * fails: the schedule of the delivery finds an endpoint that was not woken.
 */
function createChangedWaker(wake: WakeEndpoints): WebhookApiPorts['wake'] {
  return async (key) => {
    const waking = [0, cacheMaxAgeMs / 1_000 + 1].map((delaySeconds) => wake([key], delaySeconds));
    for (const { status } of await Promise.allSettled(waking))
      if (status === 'rejected') logger.warn('webhook not woken', key);
  };
}

/** Creates all routes of webhooks. */
export function createWebhookApi(
  env: Environment<typeof webhookApiVariables>,
  { access, dynamodb, sqs }: { access: Access; dynamodb: DynamoDBClient; sqs: SQSClient },
): Record<string, Route> {
  const { EVENTS_TABLE: table, EVENT_RETENTION_DAYS: retentionDays } = env;
  const findMasterKeys = createMasterKeyReader(env.LINK_KEYS_SECRET);
  const wake = createSqsWakeUps(env.WEBHOOKS_QUEUE_URL, sqs);
  const ports: WebhookApiPorts = {
    endpoints: createDynamodbEndpoints(table, dynamodb),
    attempts: createDynamodbAttempts(table, dynamodb, retentionDays),
    pages: createDynamodbFeed({ table, dynamodb, retentionDays }),
    post: createPostEvent(findMasterKeys, createReceiverClient(env.WEBHOOK_TARGETS)),
    findOrder: createDynamodbOrderReads(env.ORDERS_TABLE, dynamodb).find,
    wake: createChangedWaker(wake),
    findKeyId: async () => {
      const [newest] = await findMasterKeys();
      if (!newest) throw new Error('the secret of the link keys has no key');
      return newest.id;
    },
    deriveSecret: async (endpoint) => {
      const newest = endpoint.secrets.at(-1);
      if (!newest) throw new Error('the endpoint has no secret');
      return deriveSecret(endpoint, newest, findMasterKeys);
    },
    makeId: randomUUID,
    now: Date.now,
    targets: env.WEBHOOK_TARGETS,
    retentionDays,
  };
  return { ...createWebhookSettingsRoutes(access, ports), ...createWebhookDeliveryRoutes(access, ports) };
}
