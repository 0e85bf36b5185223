import { setTimeout as wait } from 'node:timers/promises';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { createPublicKeyReader } from '../../platform/auth/public-keys.ts';
import { dynamodb, sqs } from '../../platform/aws-clients.ts';
import { parseEnvironment } from '../../platform/environment.ts';
import { toFault } from '../../platform/fault.ts';
import { logger } from '../../platform/logger.ts';
import { recordMetric } from '../../platform/metrics.ts';
import { days, templates, text, url } from '../../platform/settings.ts';
import { createDynamodbFeed } from '../adapters/feed.dynamodb.ts';
import { createFeedCursors } from '../adapters/feed-cursors.ts';
import { toFeedItem } from '../adapters/feed-item.ts';
import { createDynamodbConnections } from '../adapters/live/connections.dynamodb.ts';
import { createApiGatewayPost } from '../adapters/live/post.api-gateway.ts';
import { streamFunction } from '../adapters/stream-function.ts';
import { createStreamSender } from '../adapters/stream-sender.ts';
import { createDynamodbEndpoints } from '../adapters/webhooks/endpoints.dynamodb.ts';
import { createClientWaker } from '../adapters/webhooks/wake-clients.ts';
import { createSqsWakeUps } from '../adapters/webhooks/wake-ups.sqs.ts';
import { createFeedWriter } from '../domain/feed/append-changes.ts';
import { createHintPublisher } from '../domain/live/push-hints.ts';
import { type OrderWrite, publishChanges } from '../domain/publish-changes.ts';

const env = parseEnvironment({
  EVENTS_TABLE: text,
  EVENT_RETENTION_DAYS: days,
  ISSUER: url,
  IDENTITY_TABLE: text,
  LIVE_ENDPOINT_URL: url,
  ORDER_STATUS_QUEUE_URL: url,
  NOTIFICATIONS_QUEUE_URL: url,
  NOTIFICATION_TEMPLATES: templates,
  WEBHOOKS_QUEUE_URL: url,
  DLQ_URL: url,
});
const { EVENTS_TABLE: table, EVENT_RETENTION_DAYS: retentionDays } = env;
const append = createFeedWriter({
  pages: createDynamodbFeed({ table, dynamodb, retentionDays }),
  now: () => new Date().toISOString(),
  retentionDays,
});

const { findCursorKeys } = createPublicKeyReader(env.IDENTITY_TABLE, dynamodb, Date.now);
const push = createHintPublisher({
  connections: createDynamodbConnections(table, dynamodb),
  post: createApiGatewayPost(env.LIVE_ENDPOINT_URL, 300),
  createItem: (clientId, entry) => toFeedItem(entry, createFeedCursors(clientId, findCursorKeys), env.ISSUER),
  wait,
  now: Date.now,
  onFault: (fault) => logger.warn('hints not sent', toFault(fault)),
});
const send = createStreamSender(env, sqs);
const wakeClients = createClientWaker({
  endpoints: createDynamodbEndpoints(table, dynamodb),
  wake: createSqsWakeUps(env.WEBHOOKS_QUEUE_URL, sqs),
});

/** Records the orders that ended with these writes. A batch that is repeated may count an order twice. */
function recordEnds(writes: readonly OrderWrite[]): void {
  const count = (status: string) =>
    writes.filter(({ before, after }) => after.status === status && before?.status !== status).length;
  const [ordersDelivered, ordersFailed] = [count('DELIVERED'), count('FAILED')];
  if (ordersDelivered + ordersFailed > 0) recordMetric({ ordersDelivered, ordersFailed });
}

/** Publishes the events of orders from the stream of Orders. */
export const handler = streamFunction({
  async publish(writes) {
    await publishChanges(writes, { send, append, push, templates: new Set(env.NOTIFICATION_TEMPLATES) });
    recordEnds(writes);
    await wakeClients(new Set(writes.map(({ after }) => after.clientId)));
  },
  deadLetter: async (reference) => {
    await sqs.send(new SendMessageCommand({ QueueUrl: env.DLQ_URL, MessageBody: JSON.stringify(reference) }));
  },
});
