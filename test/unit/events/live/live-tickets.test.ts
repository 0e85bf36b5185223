import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { createDynamodbOrders } from '../../../../functions/ordering/adapters/orders-table/orders.dynamodb.ts';
import { createDynamodbProducts } from '../../../../functions/ordering/adapters/products-table/products.dynamodb.ts';
import { verifyLiveTicket } from '../../../../functions/platform/links/live-ticket.ts';
import { openTables } from '../../../support/engine.ts';
import { createProduct } from '../../../support/example.ts';
import { admitClients, createHandlerEnvironment, linkKeys } from '../../../support/handlers.ts';
import { createExampleOrder } from '../../ordering/placed-order.ts';
import { getOrderId } from '../example.ts';

type Handler = (event: object, context: object) => Promise<{ statusCode: number; body: string }>;
let engine: Awaited<ReturnType<typeof openTables<'Events' | 'Orders' | 'Products' | 'Identity'>>>;
let handler: Handler;
let tokens: Record<string, string>;
const clients = {
  ...{ shop: ['orders:read'], other: ['orders:read'], writer: ['orders:write'] },
  ...{ operator: ['operations'], viewer: ['operations:read'] },
};

beforeAll(async () => {
  engine = await openTables('Events', 'Orders', 'Products', 'Identity');
  const { dynamodb, tables } = engine;
  tokens = await admitClients(clients, { table: tables.Identity, dynamodb });
  mockClient(SecretsManagerClient)
    .on(GetSecretValueCommand)
    .resolves({ SecretString: JSON.stringify(linkKeys) });
  Object.assign(process.env, createHandlerEnvironment(engine), {
    ...{ EVENTS_TABLE: tables.Events, ORDERS_TABLE: tables.Orders, IDENTITY_TABLE: tables.Identity },
  });
  handler = (await import('../../../../functions/events/handlers/events-api.ts')).handler as never;
  await createDynamodbProducts(tables.Products, dynamodb).create(createProduct());
  const orders = createDynamodbOrders({ orders: tables.Orders, products: tables.Products }, dynamodb);
  const order = createExampleOrder({}, { orderId: getOrderId(1), clientId: 'shop' });
  const more = { versions: new Map([['espresso-cups', 1]]), paymentToken: undefined };
  expect(await orders.create(order, more)).toEqual({ outcome: 'created' });
}, 60_000);
afterAll(async () => {
  (await import('../../../../functions/platform/aws-clients.ts')).dynamodb.destroy();
  await engine?.close();
});

async function request(as: string, topic: unknown) {
  const routeKey = 'POST /live/tickets';
  const { statusCode, body } = await handler(
    {
      ...{ routeKey, rawPath: '/live/tickets', rawQueryString: '', body: JSON.stringify({ topic }) },
      headers: { authorization: `Bearer ${tokens[as]}`, 'content-type': 'application/json' },
      requestContext: { http: { method: 'POST' } },
    },
    { getRemainingTimeInMillis: () => 10_000 },
  );
  return { status: statusCode, body: JSON.parse(body) };
}
const order = `order:${getOrderId(1)}`;

test.each([
  ['shop', 'orders', { topic: 'orders', clientId: 'shop', isOperator: false }],
  ['shop', order, { topic: order, clientId: 'shop', isOperator: false }],
  ['shop', order.toUpperCase(), { topic: order, clientId: 'shop' }],
  ['operator', 'orders', { topic: 'orders', clientId: 'operator', isOperator: true }],
  ['operator', order, { topic: order, clientId: 'shop', isOperator: true }],
  ['viewer', 'orders', { topic: 'orders', isOperator: true }],
  ['viewer', order, { topic: order, clientId: 'shop' }],
])('returns a ticket of a minute to %s for %s', async (as, topic, rights) => {
  const before = Date.now();

  const { status, body } = await request(as, topic);

  expect([status, Object.keys(body)]).toEqual([200, ['ticket', 'url', 'expiresAt']]);
  expect(body.url).toBe('wss://live.example/live');
  expect(Date.parse(body.expiresAt) - before).toBeGreaterThanOrEqual(60_000);
  expect(Date.parse(body.expiresAt) - Date.now()).toBeLessThanOrEqual(60_000);
  expect(encodeURIComponent(body.ticket)).toBe(body.ticket);
  expect(await verifyLiveTicket(body.ticket, async () => [linkKeys], new Date())).toMatchObject({
    ...rights,
    isPublic: false,
  });
});

test.each([
  ['other', order, 404, 'order_not_found'],
  ['shop', `order:${getOrderId(2)}`, 404, 'order_not_found'],
  ['operator', `order:${getOrderId(2)}`, 404, 'order_not_found'],
  ['writer', 'orders', 403, 'scope_missing'],
  ['shop', 'order:', 400, 'validation_failed'],
  ['shop', 'orders#other', 400, 'validation_failed'],
  ['shop', `${order}#orders`, 400, 'validation_failed'],
  ['shop', 7, 400, 'validation_failed'],
  ['shop', undefined, 400, 'validation_failed'],
])('refuses %s a ticket for %s with %i %s', async (as, topic, status, code) => {
  expect(await request(as, topic)).toMatchObject({ status, body: { code } });
});
