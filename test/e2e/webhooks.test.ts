import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { ok } from '@oazapfts/runtime';
import { Webhook } from 'standardwebhooks';
import { runIdentity } from '../unit/bin/run-cli.ts';
import { type ApiClient, apiUrl, as, call, closeConnections, shop as demoShop, operator, waitFor } from './api.ts';
import { listOrderEvents } from './client.ts';
import { canReachEngines, scanItems } from './engines.ts';
import { createOrderRequest, createProduct, placeOrder, readOrder } from './fixtures.ts';

/** A deployed system posts to public addresses only, and this receiver has none. */
const isLocal = new URL(apiUrl()).hostname === 'localhost';
const testLocally = isLocal ? test : test.skip;
const testOnEngines = canReachEngines ? test : test.skip;

type Received = { headers: IncomingHttpHeaders; body: string };
/** A client of this file's own: the webhooks of another one also get the orders of every other test. */
let shop: ApiClient;
let receiver: Server;
let url: string;
let received: Received[];
let statusFor: (event: { subject: string; sequence: number }, path: string | undefined) => number;
let webhookId: string;
let secret: string;

beforeAll(async () => {
  if (!isLocal) return;
  const client = `webhooks-${randomUUID()} --scopes orders:read,orders:write,webhooks:write`;
  const { stdout } = await runIdentity(`add-client ${client} --port ${new URL(apiUrl()).port} --json`);
  // A system that another process has started is not found. There, the files of the suite run one after the other.
  shop = stdout === '' ? demoShop : JSON.parse(stdout);
});
beforeEach(async () => {
  [received, statusFor] = [[], () => 204];
  receiver = createServer(async (request, response) => {
    const body = await text(request);
    if (request.url !== '/hook/gone') received.push({ headers: request.headers, body });
    response.writeHead(statusFor(JSON.parse(body), request.url)).end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, 'localhost', resolve));
  const address = receiver.address();
  url = `http://localhost:${typeof address === 'object' ? address?.port : ''}/hook`;
});
afterEach(async () => {
  if (isLocal) await call('DELETE', `/webhooks/${webhookId}`, { as: shop });
  receiver.closeAllConnections();
  await new Promise((resolve) => receiver.close(resolve));
});
afterAll(closeConnections);

async function register(more: object = {}): Promise<void> {
  const { status, json } = await call('POST', '/webhooks', { as: shop, body: { url, ...more } });
  expect([status, json.status]).toEqual([201, 'enabled']);
  ({ webhookId, secret } = json as { webhookId: string; secret: string });
}

/** Returns the events of an order that the receiver has got, each verified by the library of the standard. */
function listVerified(orderId: string) {
  return received
    .map(({ headers, body }) => {
      const event = new Webhook(secret).verify(body, headers as Record<string, string>) as Record<string, any>;
      expect(headers['webhook-id']).toBe(event.id);
      return event;
    })
    .filter(({ subject }) => subject === orderId);
}

async function placeOwnOrder() {
  return placeOrder(createOrderRequest(await createProduct(1)), undefined, shop);
}

async function deliverOrder() {
  const { orderId } = await placeOwnOrder();
  await waitFor(
    () => readOrder(orderId, shop),
    ({ status }) => status === 'DELIVERED',
  );
  const { items } = await ok(listOrderEvents(orderId, { limit: 100 }, as(shop)));
  return { orderId, ids: items.map(({ sequence }) => `${orderId}.${sequence}`) };
}

testLocally('posts every event of an order in its sequence, signed as Standard Webhooks verifies it', async () => {
  await register({ include: 'order' });

  const { orderId, ids } = await deliverOrder();
  await waitFor(
    async () => listVerified(orderId),
    (events) => events.length >= ids.length,
  );

  const events = listVerified(orderId);
  expect(events.map(({ id }) => id)).toEqual(ids);
  expect(events.at(-1)?.order).toMatchObject({ orderId, status: 'DELIVERED' });
  const { json } = await waitFor(
    () => call('GET', `/webhooks/${webhookId}/attempts?orderId=${orderId}`, { as: shop }),
    (response) => response.json.items.length >= ids.length,
  );
  expect(json.items[0]).toMatchObject({ orderId, statusCode: 204 });
});

testLocally('posts the events that the receiver missed while it was down, once it is up again', async () => {
  statusFor = () => 503;
  await register();
  const { orderId, ids } = await deliverOrder();
  // The second attempt belongs to the wake-up that waited in the queue.
  await waitFor(
    async () => received.length,
    (count) => count > 1,
  );

  statusFor = () => 204;
  received.length = 0;
  await call('POST', `/webhooks/${webhookId}/resume`, { as: shop, body: { from: 'stopped' } });

  await waitFor(
    async () => listVerified(orderId),
    (events) => events.length >= ids.length,
  );
  expect(listVerified(orderId).map(({ id }) => id)).toEqual(ids);
});

testOnEngines(
  'notifies the owner of a webhook that is disabled by e-mail and by an event to its other webhooks',
  async () => {
    statusFor = (_, path) => (path === '/hook/gone' ? 410 : 204);
    await register({ types: ['webhook.disabled'] });
    const body = { url: `${url}/gone`, contactEmail: 'ops@example.com' };
    const { webhookId: goneId } = (await call('POST', '/webhooks', { as: shop, body })).json as { webhookId: string };

    await placeOwnOrder();
    const [event] = await waitFor(
      async () => listVerified(goneId),
      (events) => events.length > 0,
    );
    const [mark] = await waitFor(
      async () => (await scanItems('Notifications')).filter(({ pk }) => pk?.S === `order#${goneId}`),
      (marks) => marks[0]?.state?.S === 'sent',
    );
    await call('DELETE', `/webhooks/${goneId}`, { as: shop });

    expect(event).toMatchObject({ type: 'webhook.disabled', id: `${goneId}.1`, data: { disabledBecause: 'gone' } });
    expect(mark?.to?.S).toBe('o***@example.com');
  },
);

testLocally('signs with both secrets while one rotates', async () => {
  await register({ types: ['order.created'] });
  const rotation = await call('POST', `/webhooks/${webhookId}/secret-rotations`, { as: shop, body: {} });

  const { orderId } = await placeOwnOrder();
  await waitFor(
    async () => listVerified(orderId),
    (events) => events.length === 1,
  );

  const [{ headers, body }] = received as [Received];
  const rotated = new Webhook(String(rotation.json.secret)).verify(body, headers as Record<string, string>);
  expect(rotated).toMatchObject({ subject: orderId, type: 'order.created' });
});

testLocally('answers a ping with the status of the receiver and never with its body', async () => {
  await register();

  const { status, json } = await call('POST', `/webhooks/${webhookId}/ping`, { as: shop });

  expect([status, json]).toEqual([200, { status: 204, durationMs: expect.any(Number), error: null }]);
  const [{ headers, body }] = received as [Received];
  expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toMatchObject({ type: 'webhook.ping' });
});

testLocally('lists the webhooks of every client to an operator', async () => {
  await register();

  const { json } = await call('GET', '/webhooks', { as: operator });

  expect(json.items.map(({ webhookId: id }: { webhookId: string }) => id)).toContain(webhookId);
});
