import { createDynamodbMarks } from '../../notification/adapters/marks.dynamodb.ts';
import { respondWithNotifications } from '../../notification/adapters/notifications-route.ts';
import { accessVariables, type Caller, createAccess } from '../../platform/auth/access.ts';
import { dynamodb } from '../../platform/aws-clients.ts';
import { parseEnvironment } from '../../platform/environment.ts';
import { type HttpRequest, httpFunction } from '../../platform/http/http-function.ts';
import { createCursors, createPage, respondWithPage } from '../../platform/http/pagination.ts';
import { respondConditionally } from '../../platform/http/preconditions.ts';
import { protectRoutes } from '../../platform/http/routes.ts';
import { createMasterKeyReader } from '../../platform/links/link-keys.ts';
import { text } from '../../platform/settings.ts';
import { createDynamodbOrderReads } from '../adapters/orders-table/orders.dynamodb.ts';
import { respondWithTrackingLink, respondWithTrackingPage, type TrackingPorts } from '../adapters/tracking-page.ts';
import { deriveOrderId, parseIdempotencyKey } from '../domain/intake/idempotency-key.ts';
import { createEtag, toEventView, toOrderView, toStatusView } from '../domain/order-view.ts';
import { readOrder } from '../domain/read-orders.ts';
import { readOrdersRoutes } from '../routes.ts';

const env = parseEnvironment({
  ...accessVariables,
  ...{ ORDERS_TABLE: text, NOTIFICATIONS_TABLE: text },
  ...{ LINK_KEYS_SECRET: text, SHOP_NAME: text, SHOP_TIME_ZONE: text, LIVE_URL: text },
});
const access = createAccess(env, dynamodb);
const orders = createDynamodbOrderReads(env.ORDERS_TABLE, dynamodb);
const marks = createDynamodbMarks(env.NOTIFICATIONS_TABLE, dynamodb);
const now = () => new Date();
const tracking: TrackingPorts = {
  orders,
  findMasterKeys: createMasterKeyReader(env.LINK_KEYS_SECRET),
  now,
  baseUrl: env.ISSUER,
  liveUrl: env.LIVE_URL,
  shop: { name: env.SHOP_NAME, timeZone: env.SHOP_TIME_ZONE },
};
const { 'GET /track/{token}': _open, ...protectedRoutes } = readOrdersRoutes;

/** Shows orders and their events to the client that placed them and to operators, and its progress to the customer. */
export const handler = httpFunction({
  'GET /track/{token}': (request) => respondWithTrackingPage(request, tracking),
  ...protectRoutes(access, protectedRoutes, {
    'GET /orders': async (request, caller, { query }) =>
      respondWithPage({ request, caller, query }, async (limit, position) => {
        const { cursor, limit: _, ...filter } = query;
        const page = await orders.list({ ...filter, clientId: limitToClient(caller) }, limit, position);
        return { items: page.orders.map(toOrderView), after: page.after };
      }),
    'GET /orders/{orderId}': async (request, caller) => {
      const order = await requireOrder(request, caller);
      return respondConditionally(request, toOrderView(order), createEtag(order));
    },
    'GET /orders/{orderId}/status': async (request, caller) => {
      const order = await requireOrder(request, caller);
      return respondConditionally(request, toStatusView(order), createEtag(order));
    },
    'GET /orders/{orderId}/events': async (request, caller, { query }) => {
      const { history } = await requireOrder(request, caller);
      return respondConditionally(
        request,
        await createPage(history.map(toEventView), query, createCursors(request, caller)),
      );
    },
    'GET /orders/{orderId}/notifications': async (request, caller) => {
      const { orderId } = await requireOrder(request, caller);
      return respondWithNotifications(orderId, { marks, now });
    },
    'GET /orders/{orderId}/tracking-link': async (request, caller) =>
      respondWithTrackingLink(await requireOrder(request, caller), tracking),
    'GET /idempotency-keys': async (_, { clientId }, { query }) => {
      const key = parseIdempotencyKey(query.key);
      const order = await orders.find(deriveOrderId(clientId, key));
      if (!order) return { status: 200, body: { state: 'unused' } };
      return { status: 200, body: { state: 'used', orderId: order.orderId, createdAt: order.createdAt } };
    },
  }),
});

function requireOrder({ params }: HttpRequest, caller: Caller) {
  return readOrder({ orderId: params.orderId ?? '', clientId: limitToClient(caller) }, { orders });
}

/** Returns the client whose orders a caller sees; undefined for all clients. */
function limitToClient({ isOperator, clientId }: Caller): string | undefined {
  return isOperator ? undefined : clientId;
}
