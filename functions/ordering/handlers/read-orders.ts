import { PageQuery } from '../../messages/page-query.ts';
import { accessBy, accessVariables, type Caller } from '../../platform/access.ts';
import { dynamodb } from '../../platform/clients.ts';
import { environment } from '../../platform/environment.ts';
import { type Answer, type Asked, httpFunction, NoQuery, queryOf } from '../../platform/http.ts';
import { cursorOf, limitOf, positionOf } from '../../platform/page.ts';
import { orderReadsOnDynamoDB } from '../adapters/order-reads.dynamodb.ts';
import { keyOf, orderIdOf } from '../domain/idempotency-key.ts';
import { KeyQuery, OrderListQuery } from '../domain/queries.ts';
import { readOrder } from '../domain/read-orders.ts';
import { eventOf, statusOf, viewOf } from '../domain/view.ts';

const env = environment(...accessVariables, 'ORDERS_TABLE');
const access = accessBy(env, dynamodb);
const orders = orderReadsOnDynamoDB(env.ORDERS_TABLE, dynamodb);

export const handler = httpFunction({
  'GET /orders': access.allow('orders:read', async (asked, caller) => {
    const query = queryOf(asked, OrderListQuery);
    const { createdFrom, createdTo, customerId, status, reference } = query;
    const filter = {
      clientId: ownOnly(caller),
      ...{ customerId, status, reference },
      createdFrom: createdFrom && utc(createdFrom),
      createdTo: createdTo && utc(createdTo),
    };
    const page = await orders.list(filter, limitOf(query), positionOf(query.cursor, filter));
    const nextCursor = page.after === undefined ? null : cursorOf(page.after, filter);
    return { status: 200, body: { items: page.orders.map(viewOf), nextCursor } };
  }),
  'GET /orders/{orderId}': access.allow('orders:read', async (asked, caller) => {
    queryOf(asked, NoQuery);
    const order = await theOrder(asked, caller);
    return unlessSeen(asked, order.version, viewOf(order));
  }),
  'GET /orders/{orderId}/status': access.allow('orders:read', async (asked, caller) => {
    queryOf(asked, NoQuery);
    const order = await theOrder(asked, caller);
    return unlessSeen(asked, order.version, statusOf(order));
  }),
  'GET /orders/{orderId}/events': access.allow('orders:read', async (asked, caller) => {
    const query = queryOf(asked, PageQuery);
    const { history, orderId } = await theOrder(asked, caller);
    const from = Number(positionOf(query.cursor, { orderId }) ?? 0);
    const until = from + limitOf(query);
    const nextCursor = until < history.length ? cursorOf(String(until), { orderId }) : null;
    return { status: 200, body: { items: history.slice(from, until).map(eventOf), nextCursor } };
  }),
  'GET /idempotency-keys': access.allow('orders:read', async (asked, { clientId }) => {
    const key = keyOf(queryOf(asked, KeyQuery).key);
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

/** 304 without a body where the caller has this version already. */
function unlessSeen({ headers }: Asked, version: number, body: unknown): Answer {
  const etag = `"${version}"`;
  const cached = { etag, 'cache-control': 'private, no-cache' };
  const seen = headers['if-none-match']?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? [];
  if (seen.includes(etag) || seen.includes('*')) return { status: 304, headers: cached };
  return { status: 200, body, headers: cached };
}

function utc(time: string): string {
  return new Date(time).toISOString();
}
