import { createServer, type IncomingMessage } from 'node:http';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { Webhook } from 'standardwebhooks';
import { createDynamodbFeed } from '../../../../functions/events/adapters/feed.dynamodb.ts';
import { createDynamodbAttempts } from '../../../../functions/events/adapters/webhooks/attempts.dynamodb.ts';
import { createDynamodbEndpoints } from '../../../../functions/events/adapters/webhooks/endpoints.dynamodb.ts';
import { createFeedWriter } from '../../../../functions/events/domain/feed/append-changes.ts';
import { createDynamodbOrders } from '../../../../functions/ordering/adapters/orders-table/orders.dynamodb.ts';
import { createDynamodbProducts } from '../../../../functions/ordering/adapters/products-table/products.dynamodb.ts';
import { openTables } from '../../../support/engine.ts';
import { createProduct } from '../../../support/example.ts';
import { admitClients, createHandlerEnvironment } from '../../../support/handlers.ts';
import { createExampleOrder } from '../../ordering/placed-order.ts';
import { createExampleChange, getOrderId } from '../example.ts';

type Response = { statusCode: number; headers: Record<string, string>; body?: string };
let engine: Awaited<ReturnType<typeof openTables<'Events' | 'Orders' | 'Products' | 'Identity'>>>;
let handler: (event: object, context: object) => Promise<Response>;
let tokens: Record<string, string>;
const sqs = mockClient(SQSClient);
const names = Array.from({ length: 40 }, (_, n) => `hook-shop-${n}`);
let [shop, used] = ['', 0];
const url = 'https://hooks.shop.com/orders';

beforeAll(async () => {
  engine = await openTables('Events', 'Orders', 'Products', 'Identity');
  const admitted = { ...Object.fromEntries(names.map((name) => [name, ['webhooks:write']])), reader: ['orders:read'] };
  const all = { ...admitted, operator: ['operations'] };
  tokens = await admitClients(all, { table: engine.tables.Identity, dynamodb: engine.dynamodb });
  mockClient(SecretsManagerClient)
    .on(GetSecretValueCommand)
    .resolves({ SecretString: JSON.stringify({ id: '1', key: 'k'.repeat(64) }) });
  sqs.on(SendMessageBatchCommand).resolves({});
  Object.assign(process.env, createHandlerEnvironment(engine), {
    ...{ EVENTS_TABLE: engine.tables.Events, ORDERS_TABLE: engine.tables.Orders },
    ...{ IDENTITY_TABLE: engine.tables.Identity, LINK_KEYS_SECRET: 'link-keys', WEBHOOK_TARGETS: 'localhost' },
    WEBHOOKS_QUEUE_URL: 'https://sqs/webhooks',
  });
  handler = (await import('../../../../functions/events/handlers/events-api.ts')).handler as never;
}, 60_000);
afterAll(async () => {
  (await import('../../../../functions/platform/aws-clients.ts')).dynamodb.destroy();
  await engine?.close();
});
beforeEach(() => {
  shop = names[used++] ?? '';
  sqs.resetHistory();
});

type Call = { as?: string; body?: unknown; query?: Record<string, string>; headers?: Record<string, string> };
/** Calls `POST /webhooks/{webhookId}/pause` with the path `/webhooks/1/pause`. */
async function call(method: string, path: string, { as = shop, body, query = {}, headers = {} }: Call = {}) {
  const [, , webhookId, part, eventId] = path.split('/');
  const template = path.replace(/^(\/webhooks\/)[^/]+/, '$1{webhookId}').replace(/events\/[^/]+/, 'events/{eventId}');
  const response = await handler(
    {
      ...{ routeKey: `${method} ${template}`, rawPath: path, rawQueryString: new URLSearchParams(query).toString() },
      queryStringParameters: query,
      headers: { authorization: `Bearer ${tokens[as]}`, 'content-type': 'application/json', ...headers },
      pathParameters: { webhookId, ...(part === 'events' && { eventId }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      requestContext: { http: { method } },
    },
    { getRemainingTimeInMillis: () => 10_000 },
  );
  return {
    status: response.statusCode,
    headers: response.headers,
    body: response.body ? JSON.parse(response.body) : undefined,
  };
}
const create = async (settings: object = {}, as = shop) =>
  (await call('POST', '/webhooks', { as, body: { url, ...settings } })).body;
const wakeUps = () =>
  sqs
    .commandCalls(SendMessageBatchCommand)
    .flatMap(({ args: [{ input }] }) => input.Entries?.map(({ MessageBody = '' }) => JSON.parse(MessageBody)) ?? []);
const stored = () => createDynamodbEndpoints(engine.tables.Events, engine.dynamodb);

async function publish(order: number, sequences: readonly number[], daysAgo = 0) {
  const now = () => new Date(Date.now() - daysAgo * 86_400_000).toISOString();
  const pages = createDynamodbFeed({ table: engine.tables.Events, dynamodb: engine.dynamodb, retentionDays: 365 });
  const change = createExampleChange(sequences, { orderId: getOrderId(order) });
  await createFeedWriter({ pages, now, retentionDays: 365 })(shop, [change], now());
}

describe('the settings of webhooks', () => {
  test('returns a webhook with its secret once, and without it from then on', async () => {
    const settings = {
      types: ['order.created'],
      include: 'order',
      description: 'the shop',
      contactEmail: 'ops@shop.com',
    };
    const created = await call('POST', '/webhooks', { body: { url, ...settings } });
    const { secret, ...webhook } = created.body;

    expect(created).toMatchObject({ status: 201, headers: { location: `/webhooks/${webhook.webhookId}` } });
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(webhook).toMatchObject({ clientId: shop, url, ...settings, status: 'enabled', lagSeconds: 0, parked: [] });
    const read = await call('GET', `/webhooks/${webhook.webhookId}`);
    expect(read.body).toEqual({ ...webhook, cursor: expect.any(String) });
    const again = await call('GET', `/webhooks/${webhook.webhookId}`, {
      headers: { 'if-none-match': read.headers.etag ?? '' },
    });
    expect(again.status).toBe(304);
    expect((await call('GET', '/webhooks')).body).toEqual({
      items: [{ ...webhook, cursor: expect.any(String) }],
      nextCursor: null,
    });
  });

  test('admits five webhooks of a client, also when they are created at once, and another after one is deleted', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => call('POST', '/webhooks', { body: { url } })));

    const refused = all.filter(({ status }) => status === 409);
    expect(refused).toHaveLength(3);
    expect(refused[0]?.body).toMatchObject({ code: 'webhook_limit' });
    const [first] = all.filter(({ status }) => status === 201);
    expect((await call('DELETE', `/webhooks/${first?.body.webhookId}`)).status).toBe(204);
    expect((await call('DELETE', `/webhooks/${first?.body.webhookId}`)).status).toBe(404);
    expect((await call('POST', '/webhooks', { body: { url } })).status).toBe(201);
    expect((await call('POST', '/webhooks', { body: { url } })).status).toBe(409);
  });

  test.each(['http://hooks.shop.com/', 'https://10.0.0.1/', 'https://hooks.shop.com:22/'])(
    'refuses the target %s',
    async (target) => {
      const { webhookId } = await create();

      expect(await call('POST', '/webhooks', { body: { url: target } })).toMatchObject({
        status: 422,
        body: { code: 'webhook_target_refused' },
      });
      expect((await call('PUT', `/webhooks/${webhookId}`, { body: { url: target } })).status).toBe(422);
    },
  );

  test.each([
    {},
    { url: 7 },
    { url, types: [] },
    { url, types: ['order.unknown'] },
    { url, include: 'all' },
    { url, x: 1 },
  ])('refuses the settings %j', async (body) => {
    expect(await call('POST', '/webhooks', { body })).toMatchObject({
      status: 400,
      body: { code: 'validation_failed' },
    });
  });

  test('replaces the settings if they still have the version that was read, whatever a delivery has changed', async () => {
    const { webhookId } = await create({ types: ['order.created'] });
    const { etag = '' } = (await call('GET', `/webhooks/${webhookId}`)).headers;
    const endpoint = await stored().find({ clientId: shop, webhookId });
    if (endpoint)
      await stored().save({
        ...endpoint,
        failures: 1,
        retryAt: '2099-01-01T00:00:00.000Z',
        revision: endpoint.revision + 1,
      });

    const replaced = await call('PUT', `/webhooks/${webhookId}`, {
      body: { url, description: 'new' },
      headers: { 'if-match': etag },
    });
    const late = await call('PUT', `/webhooks/${webhookId}`, { body: { url }, headers: { 'if-match': etag } });

    expect(replaced).toMatchObject({ status: 200, body: { description: 'new', retryAt: null } });
    expect(replaced.body).not.toHaveProperty('types');
    expect(late).toMatchObject({ status: 412, body: { code: 'precondition_failed' } });
    expect((await call('DELETE', `/webhooks/${webhookId}`, { headers: { 'if-match': etag } })).status).toBe(412);
    expect(wakeUps()).toContainEqual({ type: 'webhook.wake_up', clientId: shop, webhookId });
  });

  test('shows a webhook of another client to operators alone', async () => {
    const { webhookId } = await create();
    const other = names[used++] ?? '';

    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/pause'],
      ['POST', '/ping'],
      ['GET', '/attempts'],
    ] as const)
      expect(await call(method, `/webhooks/${webhookId}${path}`, { as: other })).toMatchObject({
        status: 404,
        body: { code: 'webhook_not_found' },
      });
    expect((await call('GET', `/webhooks/${webhookId}`, { as: 'reader' })).status).toBe(403);
    expect((await call('GET', '/webhooks', { as: other, query: { clientId: shop } })).status).toBe(403);
    expect((await call('GET', `/webhooks/${webhookId}`, { as: 'operator' })).body).toMatchObject({
      clientId: shop,
      webhookId,
    });
    const mine = await call('GET', '/webhooks', { as: 'operator', query: { clientId: shop } });
    expect(mine.body.items).toMatchObject([{ webhookId }]);
    const all = await call('GET', '/webhooks', { as: 'operator', query: { limit: '100' } });
    expect(all.body.items.length).toBeGreaterThan(1);
    expect((await call('POST', `/webhooks/${webhookId}/pause`, { as: 'operator' })).body.status).toBe('paused');
  });
});

describe('the delivery of webhooks', () => {
  test('signs a ping with both secrets while one rotates, and returns no body of the receiver', async () => {
    const requests: { headers: IncomingMessage['headers']; body: string }[] = [];
    const server = createServer(async (incoming, response) => {
      let body = '';
      for await (const chunk of incoming) body += chunk;
      requests.push({ headers: incoming.headers, body });
      response.writeHead(418).end('a secret of the receiver');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const { webhookId, secret } = await create({ url: `http://localhost:${port}/hook` });
    const rotated = await call('POST', `/webhooks/${webhookId}/secret-rotations`, { body: { overlapSeconds: 60 } });

    const ping = await call('POST', `/webhooks/${webhookId}/ping`);
    server.close();

    expect(rotated.body.secret).not.toBe(secret);
    expect(ping).toMatchObject({ status: 200, body: { status: 418, durationMs: expect.any(Number), error: null } });
    expect(JSON.stringify(ping.body)).not.toContain('secret of the receiver');
    const [request = { headers: {}, body: '' }] = requests;
    for (const each of [secret, rotated.body.secret])
      expect(new Webhook(each).verify(request.body, request.headers as Record<string, string>)).toMatchObject({
        type: 'webhook.ping',
      });
  });

  test('reports a ping without an answer', async () => {
    const { webhookId } = await create({ url: 'http://localhost:1/hook' });

    expect((await call('POST', `/webhooks/${webhookId}/ping`)).body).toMatchObject({
      status: null,
      error: 'connection refused',
    });
  });

  test('ends the former secret at once with an overlap of 0', async () => {
    const { webhookId } = await create();

    await call('POST', `/webhooks/${webhookId}/secret-rotations`, { body: { overlapSeconds: 0 } });

    const endpoint = await stored().find({ clientId: shop, webhookId });
    expect(endpoint?.secrets).toMatchObject([{ version: 1, until: expect.any(String) }, { version: 2 }]);
    expect(
      (await call('POST', `/webhooks/${webhookId}/secret-rotations`, { body: { overlapSeconds: 604_801 } })).status,
    ).toBe(400);
  });

  test('pauses and resumes where it stopped, or from now on', async () => {
    const { webhookId } = await create();
    for (let time = 0; time < 2; time += 1)
      expect((await call('POST', `/webhooks/${webhookId}/pause`)).body.status).toBe('paused');
    await publish(1, [1]);
    const paused = await call('GET', `/webhooks/${webhookId}`);

    const resumed = await call('POST', `/webhooks/${webhookId}/resume`);
    await call('POST', `/webhooks/${webhookId}/pause`);
    const fromNow = await call('POST', `/webhooks/${webhookId}/resume`, { body: { from: 'now' } });

    expect(resumed.body.status).toBe('enabled');
    const endpoint = await stored().find({ clientId: shop, webhookId });
    expect(endpoint).toMatchObject({ moves: 1, status: 'enabled' });
    expect(paused.body.cursor).not.toBe(fromNow.body.cursor);
    expect(fromNow.body.lagSeconds).toBe(0);
    // When it was created, resumed and resumed from now: at once, and when every reader of the stream knows.
    expect(wakeUps()).toHaveLength(6);
  });

  test('replays from a cursor or a time, unless the events after it are gone', async () => {
    await publish(1, [1], 40);
    await publish(1, [2], 3);
    await publish(1, [3], 1);
    const { webhookId, cursor } = await create();
    const position = async () => (await stored().find({ clientId: shop, webhookId }))?.position;
    const end = await position();
    const replay = (from: string) => call('POST', `/webhooks/${webhookId}/replay`, { body: { from } });
    const at = (daysAgo: number) => new Date(Date.now() - daysAgo * 86_400_000).toISOString();

    expect((await replay(at(2))).status).toBe(200);
    expect(await position()).toEqual({ page: (end?.page ?? 0) - 1, index: 0 });
    expect((await replay(at(4))).status).toBe(200);
    expect(await position()).toEqual({ page: (end?.page ?? 0) - 2, index: 0 });
    expect((await replay(cursor)).status).toBe(200);
    expect(await position()).toEqual(end);
    expect(await replay(at(31))).toMatchObject({ status: 410, body: { code: 'cursor_expired' } });
    expect(await replay('no-cursor')).toMatchObject({ status: 400, body: { code: 'cursor_invalid' } });
  });

  test('sends an event of the client again, and no other', async () => {
    const { dynamodb, tables } = engine;
    const now = new Date().toISOString();
    const order = createExampleOrder({}, { orderId: getOrderId(77), clientId: shop, at: now });
    await createDynamodbProducts(tables.Products, dynamodb).create(createProduct());
    const orders = createDynamodbOrders({ orders: tables.Orders, products: tables.Products }, dynamodb);
    const written = { versions: new Map([['espresso-cups', 1]]), paymentToken: undefined };
    expect(await orders.create(order, written)).toEqual({ outcome: 'created' });
    await publish(78, [1]);
    await publish(77, [1]);
    await publish(78, [2]);
    const { webhookId } = await create();
    const resend = (id: string) => call('POST', `/webhooks/${webhookId}/events/${id}/resend`);

    expect((await resend(`${order.orderId}.1`)).status).toBe(202);
    expect((await resend(`${order.orderId}.1`)).status).toBe(202);
    for (const id of [`${order.orderId}.7`, `${getOrderId(78)}.1`, 'nonsense', `${order.orderId}.0`])
      expect(await resend(id)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect((await stored().find({ clientId: shop, webhookId }))?.resends).toMatchObject([
      { orderId: order.orderId, sequence: 1 },
    ]);
  });

  test('refuses to move or pause a webhook that is disabled, and resumes it', async () => {
    const { webhookId, cursor } = await create();
    const endpoint = await stored().find({ clientId: shop, webhookId });
    if (endpoint)
      await stored().save({
        ...endpoint,
        status: 'disabled',
        disabledBecause: 'gone',
        revision: endpoint.revision + 1,
      });

    for (const [path, body] of [['pause'], ['replay', { from: cursor }]] as const)
      expect(await call('POST', `/webhooks/${webhookId}/${path}`, { body })).toMatchObject({
        status: 409,
        body: { code: 'webhook_disabled' },
      });
    expect((await call('GET', `/webhooks/${webhookId}`)).body).toMatchObject({
      status: 'disabled',
      disabledBecause: 'gone',
    });
    const resumed = await call('POST', `/webhooks/${webhookId}/resume`);
    expect(resumed.body).toMatchObject({ status: 'enabled' });
    expect(resumed.body).not.toHaveProperty('disabledBecause');
  });

  test('lists attempts, the newest first, in pages, by result and by order', async () => {
    const { webhookId } = await create();
    const attempts = createDynamodbAttempts(engine.tables.Events, engine.dynamodb, 30);
    const make = (order: number, second: number, result: 'succeeded' | 'failed' | 'missed') => ({
      ...{ eventId: `${getOrderId(order)}.1`, type: 'order.created', orderId: getOrderId(order), result, error: null },
      ...{
        at: new Date(Date.now() - 100_000 + second * 1_000).toISOString(),
        statusCode: 200,
        durationMs: 5,
        nextAttemptAt: null,
      },
    });
    const rounds = [
      [make(1, 1, 'succeeded'), make(2, 2, 'failed')],
      [make(1, 3, 'missed')],
      [make(3, 4, 'succeeded'), make(1, 5, 'failed')],
    ];
    for (const round of rounds) await attempts.save(webhookId, { id: 'r', at: round[0]?.at ?? '', attempts: round });
    await attempts.save(webhookId, {
      id: 'r',
      at: new Date(Date.now() - 31 * 86_400_000).toISOString(),
      attempts: [make(9, 0, 'failed')],
    });
    const list = async (query: Record<string, string>) => {
      const seen: string[] = [];
      for (let cursor: string | undefined, pages = 0; pages < 10; pages += 1) {
        const { body } = await call('GET', `/webhooks/${webhookId}/attempts`, {
          query: { ...query, ...(cursor && { cursor }) },
        });
        seen.push(...body.items.map(({ at }: { at: string }) => at));
        cursor = body.nextCursor ?? undefined;
        if (!cursor) break;
      }
      return seen;
    };
    const all = rounds
      .flat()
      .map(({ at }) => at)
      .reverse();

    for (const limit of ['1', '2', '20']) expect(await list({ limit })).toEqual(all);
    expect(await list({ result: 'failed' })).toHaveLength(3);
    expect(await list({ result: 'missed', limit: '1' })).toHaveLength(1);
    expect(await list({ result: 'succeeded', orderId: getOrderId(1).toUpperCase() })).toHaveLength(1);
  });
});
