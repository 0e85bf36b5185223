import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { createDynamodbFacts } from '../../../functions/analytics/adapters/facts.dynamodb.ts';
import { createDynamodbFeed } from '../../../functions/events/adapters/feed.dynamodb.ts';
import { createFeedWriter } from '../../../functions/events/domain/feed/append-changes.ts';
import { createChange } from '../../../functions/events/domain/feed/changes.ts';
import type { Order } from '../../../functions/ordering/domain/order.ts';
import { toItem } from '../../../functions/platform/dynamodb/item.ts';
import { openTables } from '../../support/engine.ts';
import { at, getOrderId } from '../../support/example.ts';
import { admitClients, createHandlerEnvironment } from '../../support/handlers.ts';
import { toImage } from '../events/example.ts';
import { applyFact, createExampleOrder, type FactName, facts } from '../ordering/placed-order.ts';
import { minutesLater } from './example.ts';

type Response = { statusCode: number; headers: Record<string, string>; body: string };
let engine: Awaited<ReturnType<typeof openTables<'Events' | 'Analytics' | 'Identity'>>>;
let handler: (event: object, context: object) => Promise<Response | undefined>;
let tokens: Record<string, string>;
const queue = mockClient(SQSClient);
let shops = 0;
let shop: string;
const clients = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`shop-${n}`, ['analytics:read']]));
const day = 1_440;

beforeAll(async () => {
  engine = await openTables('Events', 'Analytics', 'Identity');
  const admitted = { ...clients, other: ['orders:read'], viewer: ['operations:read'], operator: ['operations'] };
  tokens = await admitClients(admitted, { table: engine.tables.Identity, dynamodb: engine.dynamodb });
  Object.assign(process.env, createHandlerEnvironment(engine), {
    EVENTS_TABLE: engine.tables.Events,
    ANALYTICS_TABLE: engine.tables.Analytics,
    IDENTITY_TABLE: engine.tables.Identity,
    REPORT_ADDRESSES: 'owner@shop.example,books@shop.example',
  });
  handler = (await import('../../../functions/analytics/handlers/show-figures.ts')).handler as never;
}, 60_000);
afterAll(async () => {
  (await import('../../../functions/platform/aws-clients.ts')).dynamodb.destroy();
  await engine?.close();
});
beforeEach(() => {
  shop = `shop-${shops++}`;
});

/** Publishes an order of the test's shop that is placed at a minute, and what happens to it some minutes after. */
async function publish(n: number, placedAt: number, happens: Partial<Record<FactName, number>> = {}): Promise<string> {
  const pages = createDynamodbFeed({ table: engine.tables.Events, dynamodb: engine.dynamodb, retentionDays: 365 });
  const append = createFeedWriter({ pages, now: () => at, retentionDays: 3_650 });
  const orderId = getOrderId(1_000 * shops + n);
  const payment = { method: 'card', token: 'tok_ok' } as const;
  let order = createExampleOrder({ payment }, { orderId, clientId: shop, at: minutesLater(placedAt) });
  const write = async (after: Order, before?: Order) => {
    const change = createChange(before && toImage(before), toImage(after));
    if (change) await append(shop, [change], at);
  };
  await write(order);
  for (const [name, minutes] of Object.entries(happens)) {
    const after = applyFact(order, facts[name as FactName], name, minutesLater(placedAt + minutes)).order;
    await write(after, order);
    order = after;
  }
  return orderId;
}

async function get(what: string, query: Record<string, string> = {}, as = shop) {
  const path = `/analytics/${what}`;
  const response = await handler(
    {
      ...{ routeKey: `GET ${path}`, rawPath: path, rawQueryString: new URLSearchParams(query).toString() },
      ...{ queryStringParameters: query, headers: { authorization: `Bearer ${tokens[as]}` } },
      requestContext: { http: { method: 'GET' } },
    },
    { getRemainingTimeInMillis: () => 10_000 },
  );
  const { statusCode: status, headers, body } = response!;
  return {
    status,
    headers,
    text: body,
    body: headers['content-type'] === 'text/csv; charset=utf-8; header=present' ? {} : JSON.parse(body),
  };
}
const between = (from: number, to: number) => ({ from: minutesLater(from), to: minutesLater(to) });
const idsOf = ({ body }: { body: { items: { orderId: string }[] } }) => body.items.map(({ orderId }) => orderId);

describe('the dashboard', () => {
  test('shows what orders reached in the time, to the millisecond', async () => {
    await publish(1, 5, { paid: 1, processing: 2, shipped: 30, delivered: 100 });
    await publish(2, 30, { declined: 1 });
    await publish(3, 90, { paid: 10 });

    const { body } = await get('dashboard', between(5, 105));

    expect(body).toMatchObject({
      ...between(5, 105),
      timeZone: 'Europe/Rome',
      orders: { placed: 3, paid: 2, shipped: 1, delivered: 0, cancelled: 0, failed: 1, underWay: 2 },
      money: [{ currency: 'EUR', placed: 11_994, paid: 7_996, refunded: 0, net: 7_996 }],
      topProducts: [{ productId: 'espresso-cups', units: 6 }],
    });
    expect(body.leadTimes.placedToPaid).toMatchObject({ count: 2 });
    expect(body.leadTimes.placedToDelivered).toEqual({ count: 0, p50: null, p95: null, p99: null });
    expect(body.perHour).toEqual([
      { at: minutesLater(0), placed: 2, paid: 1, shipped: 1, delivered: 0, cancelled: 0, failed: 1 },
      { at: minutesLater(60), placed: 1, paid: 1, shipped: 0, delivered: 0, cancelled: 0, failed: 0 },
    ]);
    expect((await get('dashboard', between(6, 105.001))).body.orders).toMatchObject({
      placed: 2,
      delivered: 1,
      paid: 2,
    });
  });

  test('shows the money of each currency apart, and what was paid back of earlier payments as a negative net', async () => {
    await publish(1, 0, { paid: 1, processing: 2, undeliverable: 600, refunded: 700 });

    expect((await get('dashboard', between(0, 60))).body.money).toEqual([
      { currency: 'EUR', placed: 3_998, paid: 3_998, refunded: 0, net: 3_998 },
    ]);
    expect((await get('dashboard', between(690, 800))).body.money).toEqual([
      { currency: 'EUR', placed: 0, paid: 0, refunded: 3_998, net: -3_998 },
    ]);
  });

  test('counts an order under way when it was placed in the time and has not ended in it', async () => {
    await publish(1, 10, { declined: 70 });
    await publish(2, 20, { declined: 70 });
    await publish(3, 70);
    const count = async (from: number, to: number) => (await get('dashboard', between(from, to))).body.orders.underWay;

    expect(await count(0, 60)).toBe(2);
    expect(await count(0, 85)).toBe(2);
    expect(await count(15, 85)).toBe(2);
    expect(await count(15, 95)).toBe(1);
    expect(await count(60, 120)).toBe(1);
    expect(idsOf(await get('orders', { ...between(15, 85), milestone: 'underWay' }))).toHaveLength(2);
    expect(idsOf(await get('orders', { ...between(15, 95), milestone: 'underWay' }))).toHaveLength(1);
  });

  test('answers the same from stored sums, and again after a fact of a closed hour came late', async () => {
    await publish(1, 5, { paid: 1 });
    const range = between(0, 60);
    const { asOf: _, ...first } = (await get('dashboard', range)).body;
    const facts = createDynamodbFacts(engine.tables.Analytics, engine.dynamodb);

    expect((await facts.listHours(shop, '2026-11-20T10', '2026-11-20T10'))[0]?.sum).toBeDefined();
    const { asOf: __, ...second } = (await get('dashboard', range)).body;
    await publish(2, 7);

    expect(second).toEqual(first);
    expect((await get('dashboard', range)).body.orders.placed).toBe(2);
  });

  test('shows the last 24 hours by default, and nothing for a client without orders', async () => {
    const { status, body } = await get('dashboard');

    expect(status).toBe(200);
    expect(Date.parse(body.to) - Date.parse(body.from)).toBe(86_400_000);
    expect(body).toMatchObject({ orders: { placed: 0, underWay: 0 }, money: [], topProducts: [] });
    expect(body.perHour.length).toBeGreaterThanOrEqual(24);
    expect(Date.parse(body.asOf)).toBeGreaterThan(Date.now() - 10_000);
  });

  test('defines every figure that it shows', async () => {
    const { definitions, orders } = (await get('dashboard')).body;

    for (const name of [...Object.keys(orders), 'money', 'leadTimes', 'perHour', 'topProducts', 'asOf'])
      expect([name, definitions[name]]).toEqual([name, expect.stringMatching(/^.{20,}\.$/)]);
  });
});

describe('a figure over time', () => {
  test('has a point for each hour', async () => {
    await publish(1, 5);
    await publish(2, 130);

    const { body } = await get('metrics', { ...between(0, 180), metric: 'placed' });

    expect(body.points).toEqual([
      { at: minutesLater(0), value: 1 },
      { at: minutesLater(60), value: 0 },
      { at: minutesLater(120), value: 1 },
    ]);
  });

  test.each([
    // The example's time is 10:00 UTC: 15:30 in Kolkata, where the next day begins at minute 510.
    ['Asia/Kolkata', 509, 511, ['2026-11-19T18:30:00.000Z', '2026-11-20T18:30:00.000Z']],
    ['Asia/Kathmandu', 494, 496, ['2026-11-19T18:15:00.000Z', '2026-11-20T18:15:00.000Z']],
    ['Europe/Rome', 779, 781, ['2026-11-19T23:00:00.000Z', '2026-11-20T23:00:00.000Z']],
  ])('has a point for each day of %s', async (timeZone, before, after, days) => {
    await publish(1, before);
    await publish(2, after);
    await publish(3, after);

    const query = { ...between(0, 1_200), metric: 'placed', step: 'day', timeZone };
    const { points } = (await get('metrics', query)).body;

    expect(points).toEqual([
      { at: days[0], value: 1 },
      { at: days[1], value: 2 },
    ]);
  });

  test('shows an amount of one currency, or a lead time', async () => {
    await publish(1, 5, { paid: 10 });
    const read = async (query: Record<string, string>) =>
      (await get('metrics', { ...between(0, 60), ...query })).body.points[0].value;

    expect(await read({ metric: 'moneyPaid', currency: 'EUR' })).toBe(3_998);
    expect(await read({ metric: 'moneyPaid', currency: 'USD' })).toBe(0);
    expect(await read({ metric: 'units' })).toBe(2);
    expect(await read({ metric: 'placedToPaidP95' })).toBeGreaterThan(580_000);
    expect(await read({ metric: 'placedToShippedP50' })).toBeNull();
  });
});

describe('the orders behind a figure', () => {
  test('lists the newest first, each once, whatever the size of the pages', async () => {
    const ids = [];
    for (const [n, minute] of [0, 1, 1, 65, 66, 200].entries()) ids.push(await publish(n, minute));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await get('orders', {
        ...between(0, 300),
        milestone: 'placed',
        limit: '2',
        ...(cursor && { cursor }),
      });
      seen.push(...idsOf(page));
      cursor = page.body.nextCursor;
      await publish(100 + seen.length, 250);
    } while (cursor);

    expect(seen).toEqual([ids[5], ids[4], ids[3], ids[2], ids[1], ids[0]]);
  });

  test('shows what each order counts with', async () => {
    const orderId = await publish(1, 5, { paid: 10 });

    const { items, definitions } = (await get('orders', { ...between(0, 60), milestone: 'paid' })).body;

    expect(items).toEqual([
      {
        ...{ orderId, clientId: shop, milestone: 'paid', at: minutesLater(15) },
        ...{ amount: 3_998, currency: 'EUR', tookMs: 600_000 },
      },
    ]);
    expect(Object.keys(definitions)).toEqual(['asOf', 'range', 'paid']);
  });

  test('refuses the cursor of another list', async () => {
    await publish(1, 5);
    await publish(2, 6);
    const { nextCursor: cursor } = (await get('orders', { ...between(0, 60), milestone: 'placed', limit: '1' })).body;

    expect((await get('orders', { ...between(0, 60), milestone: 'paid', cursor })).body.code).toBe('cursor_invalid');
  });
});

describe('the report of a day', () => {
  test('has the figures of the day of the shop, as JSON and as CSV', async () => {
    await publish(1, 5, { paid: 1, processing: 2, undeliverable: day, refunded: 2 * day });
    const query = { day: '2026-11-20' };

    const { body } = await get('report', query);
    const { text, headers } = await get('report', { ...query, format: 'csv' });

    expect(body).toMatchObject({ day: '2026-11-20', from: '2026-11-19T23:00:00.000Z', to: '2026-11-20T23:00:00.000Z' });
    expect(body.orders).toMatchObject({ placed: 1, underWay: 1 });
    expect(headers).toMatchObject({ 'content-disposition': 'attachment; filename="report-2026-11-20.csv"' });
    const lines = text
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(','));
    expect(new Set(lines.map(({ length }) => length))).toEqual(new Set([7]));
    expect(lines).toContainEqual(['2026-11-20', 'Europe/Rome', expect.anything(), 'orders', 'placed', 'orders', '1']);
    expect(lines).toContainEqual(['2026-11-20', 'Europe/Rome', expect.anything(), 'money', 'paid', 'EUR', '3998']);
    const later = (await get('report', { day: '2026-11-22', format: 'csv' })).text;
    expect(later).toContain(",money,net,EUR,'-3998\r\n");
  });
});

test.each(['0001-01-01', '9999-12-31', '2000-02-29'])('reports the day %s, which has no orders', async (day) => {
  const { status, body } = await get('report', { day, timeZone: 'Asia/Kolkata' });

  expect([status, body.day, body.orders?.placed]).toEqual([200, day, 0]);
});

describe('access', () => {
  test('shows an operator all clients or one, and a client only itself', async () => {
    const own = await publish(1, 5);
    const mine = shop;
    shop = `shop-${shops++}`;
    const foreign = await publish(1, 6);
    const query = { ...between(0, 60), milestone: 'placed', limit: '100' };

    for (const as of ['operator', 'viewer']) {
      expect(idsOf(await get('orders', query, as))).toEqual(expect.arrayContaining([own, foreign]));
      expect(idsOf(await get('orders', { ...query, clientId: mine }, as))).toEqual([own]);
    }
    expect(idsOf(await get('orders', query, mine))).toEqual([own]);
    expect((await get('orders', { ...query, clientId: shop }, mine)).body.code).toBe('scope_missing');
    expect((await get('dashboard', {}, 'other')).status).toBe(403);
  });

  test.each([
    ['dashboard', { from: '2026-01-01T00:00:00Z', to: '2026-04-04T00:00:00Z' }, '/to'],
    ['dashboard', { from: '2026-01-01T00:00:00Z' }, '/from'],
    ['dashboard', { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' }, '/to'],
    ['dashboard', { from: 'yesterday' }, '/from'],
    ['dashboard', { timeZone: '+05:30' }, '/timeZone'],
    ['dashboard', { foo: '1' }, '/foo'],
    ['metrics', {}, '/metric'],
    ['metrics', { metric: 'placed', step: 'week' }, '/step'],
    ['metrics', { metric: 'moneyPaid' }, '/currency'],
    ['metrics', { metric: 'placed', currency: 'EUR' }, '/currency'],
    ['orders', {}, '/milestone'],
    ['orders', { milestone: 'placed', limit: '101' }, '/limit'],
    ['report', { day: '2026-02-30' }, '/day'],
    ['report', { format: 'pdf' }, '/format'],
  ])('refuses %s with %j and points at %s', async (what, query, pointer) => {
    const { status, body } = await get(what, query as Record<string, string>);

    expect([status, body.code, body.errors?.[0]?.pointer]).toEqual([400, 'validation_failed', pointer]);
  });

  test('accepts 92 days', async () => {
    const range = { from: '2026-01-01T00:00:00Z', to: '2026-04-03T00:00:00Z' };

    expect((await get('dashboard', range)).status).toBe(200);
  });
});

describe('the schedule', () => {
  test('reads the feeds of all clients on', async () => {
    const orderId = await publish(1, 5);

    expect(await handler({ source: 'aws.events' }, { getRemainingTimeInMillis: () => 10_000 })).toBeUndefined();

    const stored = await createDynamodbFacts(engine.tables.Analytics, engine.dynamodb).list(shop, '2026-11-20T10');
    expect(stored.map((fact) => fact.orderId)).toEqual([orderId]);
  });

  test('requests the report of the day that has ended for each address, in one run', async () => {
    const run = () => handler({ source: 'aws.events' }, { getRemainingTimeInMillis: () => 10_000 });
    await run();
    queue.reset();
    await engine.dynamodb.send(
      new DeleteItemCommand({ TableName: engine.tables.Analytics, Key: toItem({ pk: 'reports/daily', sk: 'last' }) }),
    );
    queue.on(SendMessageCommand).rejectsOnce(new Error('no answer')).resolves({});

    await expect(run()).rejects.toThrow('no answer');
    await run();
    await run();

    const sent = queue.commandCalls(SendMessageCommand).map(({ args: [{ input }] }) => input);
    const addresses = sent.map(({ MessageBody = '' }) => JSON.parse(MessageBody).data.to);
    expect(addresses).toEqual(['owner@shop.example', 'owner@shop.example', 'books@shop.example']);
    expect(new Set(sent.map(({ MessageDeduplicationId }) => MessageDeduplicationId)).size).toBe(2);
    expect(sent[0]).toMatchObject({ QueueUrl: 'https://sqs/notifications' });
  });
});
