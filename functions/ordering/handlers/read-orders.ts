import { PageQuery } from '../../messages/page-query.ts';
import { accessBy, accessVariables, type Caller } from '../../platform/access.ts';
import { dynamodb } from '../../platform/clients.ts';
import { environment } from '../../platform/environment.ts';
import { type Asked, httpFunction } from '../../platform/http.ts';
import { cursorsOf, limitOf, pageOf } from '../../platform/page.ts';
import { answerRead } from '../../platform/preconditions.ts';
import { orderReadsOnDynamoDB } from '../adapters/order-reads.dynamodb.ts';
import { keyOf, orderIdOf } from '../domain/idempotency-key.ts';
import { KeyQuery, OrderListQuery } from '../domain/queries.ts';
import { readOrder } from '../domain/read-orders.ts';
import { etagOf, eventOf, statusOf, viewOf } from '../domain/view.ts';

const env = environment(...accessVariables, 'ORDERS_TABLE');
const access = accessBy(env, dynamodb);
const orders = orderReadsOnDynamoDB(env.ORDERS_TABLE, dynamodb);

export const handler = httpFunction({
  'GET /orders': access.allowQuery('orders:read', OrderListQuery, async (asked, caller, query) => {
    const { createdFrom, createdTo, customerId, status, reference } = query;
    const filter = {
      clientId: ownOnly(caller),
      ...{ customerId, status, reference, createdFrom, createdTo },
    };
    const cursors = cursorsOf(asked, caller, filter);
    const page = await orders.list(filter, limitOf(query), await cursors.open(query.cursor));
    const nextCursor = await cursors.seal(page.after);
    return { status: 200, body: { items: page.orders.map(viewOf), nextCursor } };
  }),
  'GET /orders/{orderId}': access.allow('orders:read', async (asked, caller) => {
    const order = await theOrder(asked, caller);
    return answerRead(asked, viewOf(order), etagOf(order));
  }),
  'GET /orders/{orderId}/status': access.allow('orders:read', async (asked, caller) => {
    const order = await theOrder(asked, caller);
    return answerRead(asked, statusOf(order), etagOf(order));
  }),
  'GET /orders/{orderId}/events': access.allowQuery(
    'orders:read',
    PageQuery,
    async (asked, caller, query) => {
      const { history } = await theOrder(asked, caller);
      return answerRead(asked, await pageOf(history.map(eventOf), query, cursorsOf(asked, caller)));
    },
  ),
  'GET /idempotency-keys': access.allowQuery('orders:read', KeyQuery, async (_asked, { clientId }, query) => {
    const key = keyOf(query.key);
    const order = await orders.find(orderIdOf(clientId, key));
    if (!order) return { status: 200, body: { state: 'unused' } };
    return { status: 200, body: { state: 'used', orderId: order.orderId, createdAt: order.createdAt } };
  }),
});

function theOrder({ params }: Asked, caller: Caller) {
  return readOrder({ orderId: params.orderId ?? '', clientId: ownOnly(caller) }, { orders });
}

/** Whose orders a caller sees: its own, or everybody's. */
function ownOnly({ everything, clientId }: Caller): string | undefined {
  return everything ? undefined : clientId;
}
