import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CloudEvent } from 'cloudevents';
import { createDynamodbFeed } from '../../../functions/events/adapters/feed.dynamodb.ts';
import { createFeedCursors } from '../../../functions/events/adapters/feed-cursors.ts';
import { createFeedWriter } from '../../../functions/events/domain/feed/append-changes.ts';
import { createDynamodbOrders } from '../../../functions/ordering/adapters/orders-table/orders.dynamodb.ts';
import { createDynamodbProducts } from '../../../functions/ordering/adapters/products-table/products.dynamodb.ts';
import { openTables } from '../../support/engine.ts';
import { at, createProduct } from '../../support/example.ts';
import { admitClients, createHandlerEnvironment } from '../../support/handlers.ts';
import { createExampleOrder } from '../ordering/placed-order.ts';
import { createExampleChange, getOrderId } from './example.ts';

type Response = { statusCode: number; headers: Record<string, string>; body: string };
let engine: Awaited<ReturnType<typeof openTables<'Events' | 'Orders' | 'Products' | 'Identity'>>>;
let handler: (event: object, context: object) => Promise<Response>;
let tokens: Record<string, string>;
let shops = 0;
let shop: string;
const clients = { ...Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`shop-${n}`, ['orders:read']])) };

beforeAll(async () => {
  engine = await openTables('Events', 'Orders', 'Products', 'Identity');
  const admitted = { ...clients, writer: ['orders:write'], operator: ['operations'] };
  tokens = await admitClients(admitted, { table: engine.tables.Identity, dynamodb: engine.dynamodb });
  Object.assign(process.env, createHandlerEnvironment(engine), {
    EVENTS_TABLE: engine.tables.Events,
    ORDERS_TABLE: engine.tables.Orders,
    IDENTITY_TABLE: engine.tables.Identity,
  });
  handler = (await import('../../../functions/events/handlers/events-api.ts')).handler as never;
}, 60_000);
afterAll(async () => {
  (await import('../../../functions/platform/aws-clients.ts')).dynamodb.destroy();
  await engine?.close();
});
beforeEach(() => {
  shop = `shop-${shops++}`;
});

const createPages = () =>
  createDynamodbFeed({ table: engine.tables.Events, dynamodb: engine.dynamodb, retentionDays: 30 });
/** Appends events of an order to the feed of the test's shop, some time ago. */
async function publish(order: number, sequences: readonly number[], { daysAgo = 0, more = {} } = {}) {
  const now = () => new Date(Date.now() - daysAgo * 86_400_000).toISOString();
  const append = createFeedWriter({ pages: createPages(), now, retentionDays: 365 });
  await append(shop, [createExampleChange(sequences, { orderId: getOrderId(order), ...more })], at);
}

async function get(query: Record<string, string> = {}, as = shop, path = '/events', routeKey = 'GET /events') {
  const response = await handler(
    {
      ...{ routeKey, rawPath: path, rawQueryString: new URLSearchParams(query).toString() },
      queryStringParameters: query,
      headers: { authorization: `Bearer ${tokens[as]}` },
      pathParameters: { type: path.split('/')[2] },
      requestContext: { http: { method: 'GET' } },
    },
    { getRemainingTimeInMillis: () => 10_000 },
  );
  return { status: response.statusCode, headers: response.headers, body: JSON.parse(response.body) };
}
const idsOf = ({ body }: { body: { items: { id: string }[] } }) => body.items.map(({ id }) => id);
const id = (order: number, sequence: number) => `${getOrderId(order)}.${sequence}`;

describe('following a feed', () => {
  test('returns every event once in order, whatever the size of the parts', async () => {
    for (const sequence of [1, 2, 3]) for (const order of [1, 2]) await publish(order, [sequence]);
    const seen: string[] = [];
    let after: string | undefined;
    let more = true;
    while (more) {
      const { body } = await get({ limit: '2', ...(after && { after }) });
      seen.push(...idsOf({ body }));
      [after, more] = [body.cursor, body.more];
    }

    expect(seen).toEqual([id(1, 1), id(2, 1), id(1, 2), id(2, 2), id(1, 3), id(2, 3)]);
  });

  test('returns a cursor with an empty feed, and what comes after it', async () => {
    const empty = await get();
    await publish(1, [1]);

    expect(empty.body).toEqual({ items: [], cursor: expect.stringMatching(/^[\w-]{20,}$/), more: false });
    expect(idsOf(await get({ after: empty.body.cursor }))).toEqual([id(1, 1)]);
  });

  test('goes on from the cursor of any event', async () => {
    await publish(1, [1, 2, 3]);
    const { body } = await get();

    expect(idsOf(await get({ after: body.items[0].cursor }))).toEqual([id(1, 2), id(1, 3)]);
  });

  test('reads from now on with after=latest', async () => {
    await publish(1, [1]);
    const latest = await get({ after: 'latest' });
    await publish(1, [2]);

    expect(latest.body).toMatchObject({ items: [], more: false });
    expect(idsOf(await get({ after: latest.body.cursor }))).toEqual([id(1, 2)]);
  });

  test('fits the cursor of one filter to another', async () => {
    await publish(1, [1]);
    await publish(2, [1]);
    const { body } = await get({ orderId: getOrderId(1), limit: '1' });

    expect(idsOf({ body })).toEqual([id(1, 1)]);
    expect(idsOf(await get({ after: body.cursor }))).toEqual([id(2, 1)]);
  });

  test('returns CloudEvents that the official SDK accepts', async () => {
    await publish(1, [1]);
    const { cursor: _, ...event } = (await get()).body.items[0];

    expect(new CloudEvent(event).validate()).toBe(true);
  });
});

describe('filters', () => {
  test('returns the types and the order that are asked for', async () => {
    const events = [
      { sequence: 1, type: 'order.created' as const, data: {} },
      { sequence: 2, type: 'payment.requested' as const, data: {} },
    ];
    await publish(1, [], { more: { events } });
    await publish(2, [], { more: { events } });

    expect(idsOf(await get({ types: 'payment.requested' }))).toEqual([id(1, 2), id(2, 2)]);
    expect(
      idsOf(await get({ types: 'order.created,payment.requested', orderId: getOrderId(2).toUpperCase() })),
    ).toEqual([id(2, 1), id(2, 2)]);
  });

  test.each([
    [{ types: 'order.made' }, '/types'],
    [{ types: '' }, '/types'],
    [{ orderId: '7' }, '/orderId'],
    [{ limit: '0' }, '/limit'],
    [{ limit: '101' }, '/limit'],
    [{ limit: '21', expand: 'order' }, '/limit'],
    [{ expand: 'all' }, '/expand'],
    [{ cursor: 'x' }, '/cursor'],
  ])('refuses %j with a pointer', async (query, pointer) => {
    const { status, body } = await get(query as Record<string, string>);

    expect([status, body.code]).toEqual([400, 'validation_failed']);
    expect(body.errors).toEqual([expect.objectContaining({ pointer })]);
  });
});

describe('cursors', () => {
  test('refuses a cursor of another feed, a changed one and one that is none', async () => {
    await publish(1, [1]);
    const { body } = await get();
    const foreign = (await get({}, 'shop-29')).body.cursor;

    for (const after of [foreign, `${body.cursor}A`, body.cursor.slice(1), 'latest ', 'x', ''])
      expect([after, (await get({ after })).body.code]).toEqual([after, 'cursor_invalid']);
  });

  test('refuses a cursor when events after it may be gone, and says how to catch up', async () => {
    const cursors = createFeedCursors(shop, async () => [Buffer.alloc(32, 1).toString('base64')]);
    const seenUntil = new Date(Date.now() - 31 * 86_400_000).toISOString();
    const after = await cursors.seal({ position: { page: 1, index: 0 }, seenUntil });

    const { status, body } = await get({ after });

    expect([status, body.code]).toEqual([410, 'cursor_expired']);
    expect(body.detail).toContain('after=latest');
  });

  test('accepts the cursor of a quiet feed for as long as it is polled', async () => {
    await publish(1, [1], { daysAgo: 45 });
    const first = await get();
    await publish(1, [2]);

    expect(idsOf(first)).toEqual([]);
    expect(idsOf(await get({ after: first.body.cursor }))).toEqual([id(1, 2)]);
  });

  test('shows no event that is older than the feed keeps', async () => {
    await publish(1, [1], { daysAgo: 31 });
    await publish(1, [2], { daysAgo: 29 });

    expect(idsOf(await get())).toEqual([id(1, 2)]);
  });
});

describe('who reads which feed', () => {
  test('shows an operator the feed of the client it names, and its own without', async () => {
    await publish(1, [1]);

    expect(idsOf(await get({ clientId: shop }, 'operator'))).toEqual([id(1, 1)]);
    expect(idsOf(await get({}, 'operator'))).toEqual([]);
  });

  test('refuses a client that names another one, and lets it name itself', async () => {
    const other = await get({ clientId: 'shop-29' });

    expect([other.status, other.body.code]).toEqual([403, 'scope_missing']);
    expect((await get({ clientId: shop })).status).toBe(200);
    expect((await get({}, 'writer')).status).toBe(403);
  });
});

test('adds the order as it is now to each event with expand=order', async () => {
  const orders = createDynamodbOrders(
    { orders: engine.tables.Orders, products: engine.tables.Products },
    engine.dynamodb,
  );
  await createDynamodbProducts(engine.tables.Products, engine.dynamodb).create(createProduct());
  const order = createExampleOrder({}, { orderId: getOrderId(9), clientId: shop });
  const versions = new Map([['espresso-cups', 1]]);
  expect(await orders.create(order, { versions, paymentToken: undefined })).toEqual({ outcome: 'created' });
  await publish(9, [1, 2]);
  await publish(8, [1]);

  const { items } = (await get({ expand: 'order' })).body;

  expect(items.map(({ order }: { order?: object }) => order && Object.keys(order).length > 5)).toEqual([
    true,
    true,
    undefined,
  ]);
  expect(items[0].order).toMatchObject({ orderId: getOrderId(9), status: 'PENDING_SHIPMENT', version: 1 });
  expect(items[0].order).not.toHaveProperty('history');
});

describe('schemas', () => {
  const getSchema = (type: string) => get({}, shop, `/schemas/${type}/1`, 'GET /schemas/{type}/1');

  test('serves the schema that an event names', async () => {
    await publish(1, [1]);
    const [event] = (await get()).body.items;
    const type = new URL(event.dataschema).pathname.split('/')[2] ?? '';

    const { status, headers, body } = await getSchema(type);

    expect([status, headers['content-type']]).toEqual([200, 'application/json']);
    expect(body).toMatchObject({ $id: event.dataschema, type: 'object', required: expect.arrayContaining(['status']) });
  });

  test('answers 404 for a type that does not exist', async () => {
    expect((await getSchema('order.made')).status).toBe(404);
  });
});
