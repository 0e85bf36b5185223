import { PageQuery } from '../../messages/fields/page-query.ts';
import { accessVariables, type Caller, createAccess } from '../../platform/auth/access.ts';
import { dynamodb } from '../../platform/aws-clients.ts';
import { parseEnvironment } from '../../platform/environment.ts';
import { type HttpRequest, httpFunction } from '../../platform/http/http-function.ts';
import { createCursors, createPage, getPageLimit } from '../../platform/http/pagination.ts';
import { respondConditionally } from '../../platform/http/preconditions.ts';
import { createDynamodbOrderReads } from '../adapters/orders-table/orders.dynamodb.ts';
import { deriveOrderId, parseIdempotencyKey } from '../domain/intake/idempotency-key.ts';
import { createEtag, toEventView, toOrderView, toStatusView } from '../domain/order-view.ts';
import { KeyQuery, OrderListQuery } from '../domain/queries.ts';
import { readOrder } from '../domain/read-orders.ts';

const env = parseEnvironment(...accessVariables, 'ORDERS_TABLE');
const access = createAccess(env, dynamodb);
const orders = createDynamodbOrderReads(env.ORDERS_TABLE, dynamodb);

export const handler = httpFunction({
  'GET /orders': access.allowQuery('orders:read', OrderListQuery, async (asked, caller, query) => {
    const { createdFrom, createdTo, customerId, status, reference } = query;
    const filter = {
      clientId: limitToClient(caller),
      ...{ customerId, status, reference, createdFrom, createdTo },
    };
    const cursors = createCursors(asked, caller, filter);
    const page = await orders.list(filter, getPageLimit(query), await cursors.open(query.cursor));
    const nextCursor = await cursors.seal(page.after);
    return { status: 200, body: { items: page.orders.map(toOrderView), nextCursor } };
  }),
  'GET /orders/{orderId}': access.allow('orders:read', async (asked, caller) => {
    const order = await requireOrder(asked, caller);
    return respondConditionally(asked, toOrderView(order), createEtag(order));
  }),
  'GET /orders/{orderId}/status': access.allow('orders:read', async (asked, caller) => {
    const order = await requireOrder(asked, caller);
    return respondConditionally(asked, toStatusView(order), createEtag(order));
  }),
  'GET /orders/{orderId}/events': access.allowQuery('orders:read', PageQuery, async (asked, caller, query) => {
    const { history } = await requireOrder(asked, caller);
    return respondConditionally(asked, await createPage(history.map(toEventView), query, createCursors(asked, caller)));
  }),
  'GET /idempotency-keys': access.allowQuery('orders:read', KeyQuery, async (_asked, { clientId }, query) => {
    const key = parseIdempotencyKey(query.key);
    const order = await orders.find(deriveOrderId(clientId, key));
    if (!order) return { status: 200, body: { state: 'unused' } };
    return { status: 200, body: { state: 'used', orderId: order.orderId, createdAt: order.createdAt } };
  }),
});

function requireOrder({ params }: HttpRequest, caller: Caller) {
  return readOrder({ orderId: params.orderId ?? '', clientId: limitToClient(caller) }, { orders });
}

/** Whose orders a caller sees: its own, or everybody's. */
function limitToClient({ isOperator, clientId }: Caller): string | undefined {
  return isOperator ? undefined : clientId;
}
