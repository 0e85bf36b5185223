import { accessVariables, type Caller, createAccess } from '../../platform/auth/access.ts';
import { dynamodb } from '../../platform/aws-clients.ts';
import { parseEnvironment } from '../../platform/environment.ts';
import { type HttpRequest, httpFunction } from '../../platform/http/http-function.ts';
import { createCursors, createPage, respondWithPage } from '../../platform/http/pagination.ts';
import { respondConditionally } from '../../platform/http/preconditions.ts';
import { protectRoutes } from '../../platform/http/routes.ts';
import { text } from '../../platform/settings.ts';
import { createDynamodbOrderReads } from '../adapters/orders-table/orders.dynamodb.ts';
import { deriveOrderId, parseIdempotencyKey } from '../domain/intake/idempotency-key.ts';
import { createEtag, toEventView, toOrderView, toStatusView } from '../domain/order-view.ts';
import { readOrder } from '../domain/read-orders.ts';
import { readOrdersRoutes } from '../routes.ts';

const env = parseEnvironment({ ...accessVariables, ORDERS_TABLE: text });
const access = createAccess(env, dynamodb);
const orders = createDynamodbOrderReads(env.ORDERS_TABLE, dynamodb);

/** Shows orders and their events to the client that placed them, and to operators. */
export const handler = httpFunction(
  protectRoutes(access, readOrdersRoutes, {
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
    'GET /idempotency-keys': async (_, { clientId }, { query }) => {
      const key = parseIdempotencyKey(query.key);
      const order = await orders.find(deriveOrderId(clientId, key));
      if (!order) return { status: 200, body: { state: 'unused' } };
      return { status: 200, body: { state: 'used', orderId: order.orderId, createdAt: order.createdAt } };
    },
  }),
);

function requireOrder({ params }: HttpRequest, caller: Caller) {
  return readOrder({ orderId: params.orderId ?? '', clientId: limitToClient(caller) }, { orders });
}

/** Returns the client whose orders a caller sees; undefined for all clients. */
function limitToClient({ isOperator, clientId }: Caller): string | undefined {
  return isOperator ? undefined : clientId;
}
