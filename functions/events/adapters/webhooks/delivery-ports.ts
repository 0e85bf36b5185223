import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamodbOrderReads } from '../../../ordering/adapters/orders-table/orders.dynamodb.ts';
import { toOrderView } from '../../../ordering/domain/order-view.ts';
import type { FindCursorKeys } from '../../../platform/auth/public-keys.ts';
import type { Environment } from '../../../platform/environment.ts';
import { createMasterKeyReader } from '../../../platform/links/link-keys.ts';
import type { Send } from '../../../platform/send-message.ts';
import { days, text, webhookTargets } from '../../../platform/settings.ts';
import type { FeedEntry } from '../../domain/feed/read-feed.ts';
import type { Endpoint } from '../../domain/webhooks/endpoint.ts';
import type { DeliveryPorts } from '../../domain/webhooks/ports.ts';
import { createDynamodbFeed } from '../feed.dynamodb.ts';
import { createFeedCursors } from '../feed-cursors.ts';
import { toFeedItem } from '../feed-item.ts';
import { createDynamodbAttempts } from './attempts.dynamodb.ts';
import { createDynamodbEndpoints } from './endpoints.dynamodb.ts';
import { createOwnerNotifier } from './notify-owner.ts';
import { createPostEvent } from './post-event.ts';
import { createReceiverClient } from './receiver.https.ts';

/** The environment variables of a function that posts to receivers. */
export const webhookVariables = {
  EVENTS_TABLE: text,
  EVENT_RETENTION_DAYS: days,
  ORDERS_TABLE: text,
  LINK_KEYS_SECRET: text,
  WEBHOOK_TARGETS: webhookTargets,
};

type Connections = {
  dynamodb: DynamoDBClient;
  findCursorKeys: FindCursorKeys;
  baseUrl: string;
  /** Sends to `notifications.fifo`. */
  sendNotice: Send;
};

/** Creates the ports of the delivery. `baseUrl` is where the API serves the schemas of the events. */
export function createDeliveryPorts(
  env: Environment<typeof webhookVariables>,
  { dynamodb, findCursorKeys, baseUrl, sendNotice }: Connections,
): DeliveryPorts {
  const { EVENTS_TABLE: table, EVENT_RETENTION_DAYS: retentionDays } = env;
  const orders = createDynamodbOrderReads(env.ORDERS_TABLE, dynamodb);
  const findMasterKeys = createMasterKeyReader(env.LINK_KEYS_SECRET);
  const endpoints = createDynamodbEndpoints(table, dynamodb);
  const post = createPostEvent(findMasterKeys, createReceiverClient(env.WEBHOOK_TARGETS));
  return {
    ...{ endpoints, post },
    attempts: createDynamodbAttempts(table, dynamodb, retentionDays),
    pages: createDynamodbFeed({ table, dynamodb, retentionDays }),
    async writeBody({ clientId, include }: Endpoint, entry: FeedEntry) {
      const cursors = createFeedCursors(clientId, findCursorKeys);
      const order = include === 'order' ? await orders.find(entry.change.orderId) : undefined;
      return JSON.stringify({
        ...(await toFeedItem(entry, cursors, baseUrl)),
        ...(order && { order: toOrderView(order) }),
      });
    },
    notifyOwner: createOwnerNotifier({ endpoints, post, send: sendNotice }),
    now: Date.now,
    wait: (ms) => setTimeout(ms),
    random: Math.random,
    makeId: randomUUID,
    retentionDays,
  };
}
