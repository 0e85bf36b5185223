import { afterAll, expect, test } from '@jest/globals';
import { ok } from '@oazapfts/runtime';
import { CloudEvent } from 'cloudevents';
import { as, call, closeConnections, operator, shop, waitFor } from './api.ts';
import { type FeedEntry, listOrderEvents, readEvents } from './client.ts';
import { createOrderRequest, createProduct, placeOrder, waitForStatus } from './fixtures.ts';

afterAll(closeConnections);

/** Reads the feed on from a cursor until it holds `count` events of these orders. */
async function readOn(after: string, orderIds: readonly string[], count: number): Promise<FeedEntry[]> {
  const events: FeedEntry[] = [];
  let cursor = after;
  return waitFor(
    async () => {
      const part = await ok(readEvents({ after: cursor, limit: 100 }, as(shop)));
      events.push(...part.items.filter(({ subject }) => orderIds.includes(subject)));
      cursor = part.cursor;
      return events;
    },
    () => events.length >= count,
  );
}

async function readHistory(orderId: string) {
  return (await ok(listOrderEvents(orderId, { limit: 100 }, as(shop)))).items;
}

test('publishes the history of each order in its sequence, in the feed that a client follows by cursor', async () => {
  const productId = await createProduct(10);
  const { cursor } = await ok(readEvents({ after: 'latest' }, as(shop)));
  const orders = [];
  for (const token of ['tok_ok', 'tok_declined', undefined]) {
    const payment = token === undefined ? {} : { payment: { method: 'card' as const, token } };
    orders.push(await placeOrder(createOrderRequest(productId, payment)));
  }
  const ids = orders.map(({ orderId }) => orderId);
  await waitForStatus(ids[0] ?? '', 'DELIVERED');
  await waitForStatus(ids[1] ?? '', 'FAILED');
  await waitForStatus(ids[2] ?? '', 'DELIVERED');
  const histories = await Promise.all(ids.map(readHistory));

  const events = await readOn(cursor, ids, histories.flat().length);

  for (const [index, orderId] of ids.entries()) {
    const own = events.filter(({ subject }) => subject === orderId);
    const history = histories[index] ?? [];
    expect(own.map(({ id, type, time }) => [id, type, time])).toEqual(
      history.map(({ sequence, type, at }) => [`${orderId}.${sequence}`, type, at]),
    );
  }
  const last = events.findLast(({ subject }) => subject === ids[0]);
  expect(last?.data).toMatchObject({ status: 'DELIVERED', currency: 'EUR' });
  // A cursor is random text: it can hold any name.
  const shown = events.map(({ cursor: _, order: __, ...event }) => event);
  for (const event of shown) expect(new CloudEvent(event as object).validate()).toBe(true);
  expect(JSON.stringify(shown)).not.toMatch(/Ada|Main St|example\.com"|10121/);
});

test('filters events by order and type, and adds the order as it is now', async () => {
  const { orderId } = await placeOrder(createOrderRequest(await createProduct(1)));
  await waitForStatus(orderId, 'DELIVERED');

  const { items } = await waitFor(
    () => ok(readEvents({ orderId, types: 'order.status_changed', expand: 'order', limit: 20 }, as(shop))),
    (part) => part.items.some(({ data }) => data.status === 'DELIVERED'),
  );

  expect(new Set(items.map(({ type }) => type))).toEqual(new Set(['order.status_changed']));
  for (const { order } of items) expect(order).toMatchObject({ orderId, status: 'DELIVERED' });
});

test('serves the schema that an event names', async () => {
  const { orderId } = await placeOrder(createOrderRequest(await createProduct(1)));
  const { items } = await waitFor(
    () => ok(readEvents({ orderId }, as(shop))),
    (part) => part.items.length > 0,
  );

  const { status, json } = await call('GET', new URL(items[0]?.dataschema ?? '').pathname);

  expect([status, json.title, json.required]).toEqual([200, 'order.created', expect.arrayContaining(['items'])]);
});

test('shows an operator the feed of a client', async () => {
  const { orderId } = await placeOrder(createOrderRequest(await createProduct(1)));

  const path = `/events?clientId=${shop.clientId}&orderId=${orderId}`;
  const { json } = await waitFor(
    () => call('GET', path, { as: operator }),
    (response) => response.json.items.length > 0,
  );

  expect(json.items[0]).toMatchObject({ subject: orderId, type: 'order.created' });
});
