import { createDynamodbOrderReads } from '../../ordering/adapters/orders-table/orders.dynamodb.ts';
import { toOrderView } from '../../ordering/domain/order-view.ts';
import { accessVariables, createAccess } from '../../platform/auth/access.ts';
import { dynamodb, sqs } from '../../platform/aws-clients.ts';
import { parseEnvironment } from '../../platform/environment.ts';
import { httpFunction } from '../../platform/http/http-function.ts';
import { type OpenRoutes, protectRoutes } from '../../platform/http/routes.ts';
import { createMasterKeyReader } from '../../platform/links/link-keys.ts';
import { text } from '../../platform/settings.ts';
import { createDynamodbFeed } from '../adapters/feed.dynamodb.ts';
import { respondWithFeed } from '../adapters/feed-api.ts';
import { respondWithTicket } from '../adapters/live/live-tickets.ts';
import { respondWithSchema } from '../adapters/schema-api.ts';
import { createWebhookApi, webhookApiVariables } from '../adapters/webhooks/webhook-api.ts';
import { feedRoutes, liveRoutes, type schemaRoutes } from '../routes.ts';

const env = parseEnvironment({
  ...accessVariables,
  ...webhookApiVariables,
  LIVE_URL: text,
});
const { EVENTS_TABLE: table, EVENT_RETENTION_DAYS: retentionDays, ISSUER: baseUrl } = env;
const pages = createDynamodbFeed({ table, dynamodb, retentionDays });
const orders = createDynamodbOrderReads(env.ORDERS_TABLE, dynamodb);
const findPlacedAt = async (orderId: string) => (await orders.find(orderId))?.createdAt;
const readOrders = async (orderIds: readonly string[]) => {
  const found = await Promise.all(orderIds.map((orderId) => orders.find(orderId)));
  return new Map(found.flatMap((order) => (order ? [[order.orderId, toOrderView(order)]] : [])));
};

const access = createAccess(env, dynamodb);
const tickets = {
  findOwner: async (orderId: string) => (await orders.find(orderId))?.clientId,
  findMasterKeys: createMasterKeyReader(env.LINK_KEYS_SECRET),
  now: () => new Date(),
  url: env.LIVE_URL,
};

const openRoutes: OpenRoutes<typeof schemaRoutes> = {
  'GET /schemas/{type}/1': async ({ params }) => respondWithSchema(params.type, baseUrl),
};

/** Serves the event feed of each client, the schemas of its events, webhooks, and tickets for live updates. */
export const handler = httpFunction({
  ...openRoutes,
  ...createWebhookApi(env, { access, dynamodb, sqs }),
  ...protectRoutes(access, liveRoutes, {
    'POST /live/tickets': (_, caller, { body }) => respondWithTicket(body.topic, caller, tickets),
  }),
  ...protectRoutes(access, feedRoutes, {
    'GET /events': (_, caller, { query }) =>
      respondWithFeed(query, caller, {
        pages,
        findPlacedAt,
        readOrders,
        now: () => new Date(),
        retentionDays,
        baseUrl,
      }),
  }),
});
