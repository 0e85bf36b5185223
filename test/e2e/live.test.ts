import { once } from 'node:events';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { ok } from '@oazapfts/runtime';
import { WebSocket } from 'ws';
import { as, call, closeConnections, operator, shop, waitFor } from './api.ts';
import { readEvents } from './client.ts';
import { canReachEngines, putItem, scanItems } from './engines.ts';
import { createOrderRequest, createProduct, payWith, placeOrder, waitForStatus } from './fixtures.ts';

type Message = { type: string; cursor?: string; subject?: string; sequence?: number; data?: { status: string } };
const sockets: WebSocket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.terminate();
});
afterAll(closeConnections);

async function getTicket(topic: string, client = shop): Promise<{ ticket: string; url: string }> {
  const { status, json } = await call('POST', '/live/tickets', { as: client, body: { topic } });
  expect(status).toBe(200);
  return { ticket: json.ticket, url: json.url };
}

/** Connects and waits for the greeting. Returns the messages, the first of which it is. */
async function follow(topic: string, client = shop): Promise<{ socket: WebSocket; messages: Message[] }> {
  const { ticket, url } = await getTicket(topic, client);
  const socket = new WebSocket(`${url}?ticket=${ticket}`);
  sockets.push(socket);
  const messages: Message[] = [];
  socket.on('message', (data) => messages.push(JSON.parse(String(data))));
  await once(socket, 'open');
  await waitFor(
    async () => messages,
    () => messages.length > 0,
  );
  return { socket, messages };
}

const listSequences = (messages: readonly Message[], orderId: string) =>
  messages.filter(({ subject }) => subject === orderId).map(({ sequence }) => sequence);
const isDelivered = (orderId: string) => (messages: readonly Message[]) =>
  messages.some(({ subject, data }) => subject === orderId && data?.status === 'DELIVERED');

test('sends the events of orders to the client and to operators, until an order is delivered', async () => {
  const productId = await createProduct(10);
  const own = await follow('orders');
  const all = await follow('orders', operator);
  expect(own.messages[0]).toEqual({ type: 'hello', cursor: expect.stringMatching(/^[\w-]{20,}$/) });

  const { orderId } = await placeOrder(createOrderRequest(productId, payWith('tok_ok')));
  const one = await follow(`order:${orderId}`);
  await waitForStatus(orderId, 'DELIVERED');
  for (const { messages } of [own, all, one]) await waitFor(async () => messages, isDelivered(orderId));

  // The hints are those of the feed, and the feed has all that a connection missed.
  const after = own.messages[0]?.cursor ?? '';
  const feed = await ok(readEvents({ after, orderId, limit: 100 }, as(shop)));
  const sequences = feed.items.map(({ sequence }) => sequence);
  expect(sequences).toEqual(sequences.map((_, index) => index + 1));
  for (const { messages } of [own, all]) expect(listSequences(messages, orderId)).toEqual(sequences);
  expect(own.messages.filter(({ subject }) => subject === orderId)).toEqual(
    feed.items.map((item) => ({ ...item, cursor: expect.any(String) })),
  );
  const late = listSequences(one.messages, orderId);
  expect(late).toEqual(sequences.slice(-late.length));
  const rest = await ok(readEvents({ after: one.messages[0]?.cursor ?? '', orderId }, as(shop)));
  expect(rest.items.map(({ sequence }) => sequence)).toEqual(late);
});

test('answers a ping, and any other message with an error', async () => {
  const { socket, messages } = await follow('orders');

  socket.send('{"action":"ping"}');
  socket.send('{"action":"subscribe"}');

  await waitFor(
    async () => messages.map(({ type }) => type),
    (types) => types.includes('pong') && types.includes('error'),
  );
});

describe('who may connect', () => {
  test('refuses a connection without a ticket of ours', async () => {
    const { ticket, url } = await getTicket('orders');
    const connect = async (query: string) => {
      const socket = new WebSocket(url + query);
      socket.on('error', () => {});
      const [, response] = await once(socket, 'unexpected-response');
      return response.statusCode;
    };

    expect(await connect('')).toBe(401);
    expect(await connect('?ticket=x')).toBe(403);
    expect(await connect(`?ticket=${ticket}x`)).toBe(403);
  });

  test('refuses a ticket for an order that does not exist, and for none at all', async () => {
    const ask = (topic: string) => call('POST', '/live/tickets', { as: shop, body: { topic } });

    expect((await ask('order:00000000-0000-8000-8000-000000000000')).json.code).toBe('order_not_found');
    expect((await ask('everything')).json.code).toBe('validation_failed');
  });
});

const onEngines = canReachEngines ? test : test.skip;
onEngines('removes a connection whose end went unnoticed', async () => {
  const expiresAt = { N: String(Math.floor(Date.now() / 1_000) + 600) };
  const stale = { pk: { S: `topic#${shop.clientId}#orders` }, sk: { S: 'ended-unnoticed=' } };
  await putItem('Events', { ...stale, isPublic: { BOOL: false }, isGreeted: { BOOL: true }, expiresAt });

  await waitFor(
    async () => {
      await placeOrder(createOrderRequest(await createProduct(1)));
      return scanItems('Events');
    },
    (items) => !items.some(({ sk }) => sk?.S === stale.sk.S),
  );
});
