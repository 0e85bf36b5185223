import { readFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import { DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { toOrderItem } from '../../../functions/ordering/adapters/orders-table/item.ts';
import { scopes } from '../../../functions/platform/auth/access.ts';
import { toItem } from '../../../functions/platform/dynamodb/item.ts';
import { environmentNames } from '../../../functions/platform/environment-names.ts';
import { createCursors } from '../../../functions/platform/http/pagination.ts';
import { orderId, replyTimeouts } from '../../support/example.ts';
import { createExampleEndpoint } from '../events/webhooks/delivery-harness.ts';
import { createExampleOrder } from '../ordering/placed-order.ts';
import { cursorKeys, issuer, publishedKey, signToken, start } from '../platform/auth/access-harness.ts';
import { badAuthorizations } from '../platform/auth/bad-tokens.ts';

// Every route with a scope, on the real functions. Only the items that they read first are mocked.
type Operation = {
  security: { oauth?: string[] }[];
  parameters: { name?: string }[];
  requestBody?: object;
};
type Handler = (event: object, context: object) => Promise<{ statusCode: number; body: string }>;

const { paths }: { paths: Record<string, Record<string, Operation>> } = JSON.parse(
  readFileSync('docs/openapi.json', 'utf8'),
);
const routes = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { security, parameters, requestBody }]) => ({
    key: `${method.toUpperCase()} ${path}`,
    takesCursor:
      parameters.some(({ name }) => name === 'cursor') ||
      /Redrive(?=All)|Doctor/.test(JSON.stringify(requestBody ?? '')),
    needed: security.flatMap(({ oauth = [] }) => oauth),
  })),
);
const protectedRoutes = routes.filter(({ needed }) => needed.length > 0);
const handlers: Handler[] = [];

beforeAll(async () => {
  jest.spyOn(Date, 'now').mockReturnValue(start);
  mockClient(DynamoDBClient)
    .on(GetItemCommand)
    .callsFake(async ({ Key }) => {
      const pk: string = Key.pk?.S ?? '';
      if (pk === 'keys') return { Item: toItem({ keys: [publishedKey], cursorKeys }) };
      if (pk.startsWith('webhooks#')) return { Item: toItem({ ...createExampleEndpoint() }) };
      if (pk === orderId) return { Item: toOrderItem(createExampleOrder()) };
      return pk.startsWith('client#') && pk !== 'client#no-such-client'
        ? { Item: toItem({ scopes: [...scopes] }) }
        : {};
    })
    .on(QueryCommand)
    .resolves({ Items: [] });
  mockClient(SQSClient).on(GetQueueAttributesCommand).resolves({ Attributes: {} });
  const known: Record<string, string> = {
    ...{ ISSUER: issuer, AUDIENCE: 'orders-api', RATE_PER_SECOND: '100000', RATE_BURST: '100000' },
    ...{ EVENT_RETENTION_DAYS: '30', NOTIFICATION_TEMPLATES: 'placed', WEBHOOK_TARGETS: 'localhost' },
    SHOP_TIME_ZONE: 'Europe/Rome',
    REPORT_ADDRESSES: 'none',
    ...{ CARRIER: 'simulated', CARRIER_STEP_SECONDS: '1', RETRY_SECONDS: '5,25,125' },
    ...{ REPLY_TIMEOUT_SECONDS: JSON.stringify(replyTimeouts), POWERTOOLS_LOG_LEVEL: 'SILENT' },
  };
  for (const name of environmentNames) process.env[name] = known[name] ?? `https://sqs/${name.toLowerCase()}`;
  Object.assign(process.env, {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
  });
  for (const path of [
    'ordering/handlers/place-order',
    'ordering/handlers/read-orders',
    'ordering/handlers/cancel-order',
    'ordering/handlers/manage-products',
    'delivery/handlers/manage-deliveries',
    'operations/handlers/operations-api',
    'events/handlers/events-api',
    'analytics/handlers/show-figures',
  ])
    handlers.push((await import(`../../../functions/${path}.ts`)).handler);
}, 60_000);

/** Sends a request to all functions and returns the response of the one that has the route. */
async function ask(routeKey: string, authorization: string | undefined, query = {}, body?: object, headers = {}) {
  const [method, template = ''] = routeKey.split(' ');
  const event = {
    routeKey,
    rawPath: template.replace(/\{\w+\}/g, 'p-1'),
    headers: { 'content-type': 'application/json', ...(authorization !== undefined && { authorization }), ...headers },
    pathParameters: { orderId, productId: 'p-1', id: 'p-1' },
    queryStringParameters: query,
    ...(body && { body: JSON.stringify(body) }),
    isBase64Encoded: false,
    requestContext: { http: { method, path: template } },
  };
  const answers = await Promise.all(
    handlers.map((handler) => handler(event, { getRemainingTimeInMillis: () => 10_000 })),
  );
  const [answer, ...more] = answers
    .map(({ statusCode, body }) => ({ status: statusCode, ...(body.startsWith('{') && JSON.parse(body)) }))
    .filter(({ code }) => code !== 'not_found');
  expect(more).toEqual([]);
  return answer;
}

test('requires a scope on every route but the public ones', () => {
  expect(protectedRoutes.length).toBeGreaterThan(20);
  expect(routes.filter(({ needed }) => needed.length === 0).map(({ key }) => key)).toEqual([
    'GET /track/{token}',
    'GET /schemas/{type}/1',
    'POST /auth/token',
    'GET /console/sign-in',
    'GET /console/callback',
    'GET /console/session',
    'POST /console/sign-out',
    'GET /.well-known/jwks.json',
    'GET /.well-known/oauth-authorization-server',
    'GET /health',
    'GET /openapi.json',
    'GET /docs',
    'GET /docs/assets/{name}',
    'GET /docs/problems/{code}',
    // Stripe signs its requests.
    'POST /payments/stripe/events',
  ]);
});

describe.each(protectedRoutes)('$key', ({ key, needed }) => {
  test('refuses every bad token', async () => {
    for (const [name, authorization] of badAuthorizations)
      expect([name, await ask(key, authorization)]).toEqual([
        name,
        expect.objectContaining({ status: 401, code: authorization ? 'token_invalid' : 'token_missing' }),
      ]);
  });

  test('takes the scope operations:read for reading alone, and where it is named', async () => {
    const authorization = `Bearer ${await signToken({ scope: 'operations:read' })}`;
    const isTaken = key.startsWith('GET ') || needed.includes('operations:read');

    expect((await ask(key, authorization)).code === 'scope_missing').toBe(!isTaken);
  });

  test.each([
    ['operator', 'operations', () => true],
    ['viewer', 'operations:read', () => key.startsWith('GET ') || key === 'POST /live/tickets'],
  ])('takes the session of an %s from the console alone, and only for what the scope allows', async (_, scope, may) => {
    const session = await signToken({ client_id: 'console', sub: 'ada', name: 'Ada Lovelace', scope });
    const cookie = { cookie: `__Host-session=${session}` };
    const fromConsole = { ...cookie, 'sec-fetch-site': 'same-origin', 'x-orders-console': '1' };

    // A parameter that is refused only once the caller has the scope.
    const { status, code } = await ask(key, undefined, { unknown: '1' }, undefined, fromConsole);
    const elsewhere = await Promise.all(
      [cookie, { ...fromConsole, 'sec-fetch-site': 'cross-site' }].map((all) =>
        ask(key, undefined, {}, undefined, all),
      ),
    );

    expect([status, code]).toEqual(may() ? [400, 'validation_failed'] : [403, 'scope_missing']);
    expect(elsewhere).toMatchObject([{ code: 'token_missing' }, { code: 'token_missing' }]);
  });

  test('refuses a token with all other scopes', async () => {
    const reads = key.startsWith('GET ');
    const others = scopes.filter(
      (scope) => scope !== 'operations' && !(reads && scope === 'operations:read') && !needed.includes(scope),
    );
    const authorization = `Bearer ${await signToken({ scope: others.join(' ') })}`;

    expect(await ask(key, authorization)).toMatchObject({ status: 403, code: 'scope_missing' });
  });

  test('refuses an unknown query parameter', async () => {
    const authorization = `Bearer ${await signToken({ scope: 'operations' })}`;

    const { status, errors } = await ask(key, authorization, { unknown: '1' });

    expect(status).toBe(400);
    expect(errors).toContainEqual(expect.objectContaining({ pointer: '/unknown', code: 'unrecognized_key' }));
  });
});

describe.each(routes.filter(({ takesCursor }) => takesCursor))('the list of $key', ({ key }) => {
  const [method, template = ''] = key.split(' ');
  const path = template.replace('{orderId}', 'p-1');
  const demoShop = { clientId: 'demo-shop', findCursorKeys: async () => cursorKeys };
  const list = async (cursor: string) => {
    const authorization = `Bearer ${await signToken({ scope: 'operations' })}`;
    const needed = key === 'GET /analytics/orders' ? { milestone: 'placed' } : {};
    return method === 'GET' ? ask(key, authorization, { ...needed, cursor }) : ask(key, authorization, {}, { cursor });
  };

  test('refuses a cursor of another list, client or filter', async () => {
    const elsewhere = [
      await createCursors({ path: `${path}/more` }, demoShop).seal('0'),
      await createCursors({ path }, { ...demoShop, clientId: 'other-shop' }).seal('0'),
      await createCursors({ path }, demoShop, { filter: 'another' }).seal('0'),
      Buffer.from('{"after":"0","digest":"0000000000000000"}').toString('base64url'),
      deflateRawSync('{}').toString('base64url'),
    ];

    for (const cursor of elsewhere)
      expect(await list(String(cursor))).toMatchObject({ status: 400, code: 'cursor_invalid' });
  });

  test('refuses a cursor of its own that is changed', async () => {
    const cursor = String(await createCursors({ path }, demoShop).seal('0123456789'));
    const changed = fc
      .tuple(fc.nat(cursor.length), fc.nat(3), fc.stringMatching(/^[A-Za-z0-9_-]{0,3}$/))
      .map(([at, cut, put]) => cursor.slice(0, at) + put + cursor.slice(at + cut))
      .filter((other) => other !== cursor);

    await fc.assert(
      fc.asyncProperty(changed, async (other) => {
        expect(await list(other)).toMatchObject({ status: 400, code: 'cursor_invalid' });
      }),
    );
  });
});
