import { readFileSync } from 'node:fs';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { scopes } from '../../functions/platform/access.ts';
import { environmentNames } from '../../functions/platform/environment-names.ts';
import { toItem } from '../../functions/platform/item.ts';
import { orderId, waitSeconds } from '../example.ts';
import { issuer, published, start, token } from '../platform/access-world.ts';
import { badAuthorizations } from '../platform/bad-tokens.ts';

// Every route of the document that names a scope, asked of the real functions. Only the Identity table is imitated.
type Operation = { security: { oauth?: string[] }[] };
type Handler = (event: object, context: object) => Promise<{ statusCode: number; body: string }>;

const { paths }: { paths: Record<string, Record<string, Operation>> } = JSON.parse(
  readFileSync('docs/openapi.json', 'utf8'),
);
const routes = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { security }]) => ({
    key: `${method.toUpperCase()} ${path}`,
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
      if (pk === 'keys') return { Item: toItem({ keys: [published] }) };
      return pk.startsWith('client#') && pk !== 'client#nobody'
        ? { Item: toItem({ scopes: [...scopes] }) }
        : {};
    });
  const known: Record<string, string> = {
    ...{ ISSUER: issuer, AUDIENCE: 'orders-api', RATE_PER_SECOND: '100000', RATE_BURST: '100000' },
    ...{ CARRIER: 'simulated', CARRIER_STEP_SECONDS: '1', RETRY_SECONDS: '5,25,125' },
    ...{ WAIT_SECONDS: JSON.stringify(waitSeconds), POWERTOOLS_LOG_LEVEL: 'SILENT' },
  };
  for (const name of environmentNames) process.env[name] = known[name] ?? name;
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
    'operations/handlers/operate',
  ])
    handlers.push((await import(`../../functions/${path}.ts`)).handler);
}, 60_000);

/** Asks every function that has a route, as API Gateway would ask one of them. What none takes gives no answer. */
async function ask(routeKey: string, authorization: string | undefined, query = {}) {
  const [method, template = ''] = routeKey.split(' ');
  const event = {
    routeKey,
    rawPath: template.replace(/\{\w+\}/g, 'p-1'),
    headers: { 'content-type': 'application/json', ...(authorization !== undefined && { authorization }) },
    pathParameters: { orderId, productId: 'p-1', id: 'p-1' },
    queryStringParameters: query,
    isBase64Encoded: false,
    requestContext: { http: { method, path: template } },
  };
  const answers = await Promise.all(
    handlers.map((handler) => handler(event, { getRemainingTimeInMillis: () => 10_000 })),
  );
  const [answer, ...more] = answers
    .map(({ statusCode, body }) => ({ status: statusCode, ...JSON.parse(body) }))
    .filter(({ code }) => code !== 'not_found');
  expect(more).toEqual([]);
  return answer;
}

test('there are routes that need a scope, and those that need none are known by name', () => {
  expect(protectedRoutes.length).toBeGreaterThan(20);
  expect(routes.filter(({ needed }) => needed.length === 0).map(({ key }) => key)).toEqual([
    'POST /auth/token',
    'GET /.well-known/jwks.json',
    'GET /.well-known/oauth-authorization-server',
    'GET /health',
    'GET /openapi.json',
    'GET /docs',
    'GET /docs/assets/{name}',
    'GET /docs/problems/{code}',
  ]);
});

describe.each(protectedRoutes)('$key', ({ key, needed }) => {
  test('lets nobody in by any bad token', async () => {
    for (const [name, authorization] of badAuthorizations)
      expect([name, await ask(key, authorization)]).toEqual([
        name,
        expect.objectContaining({ status: 401, code: authorization ? 'token_invalid' : 'token_missing' }),
      ]);
  });

  test('is not for those who have every scope but the ones that it needs', async () => {
    const others = scopes.filter((scope) => scope !== 'operations' && !needed.includes(scope));
    const authorization = `Bearer ${await token({ scope: others.join(' ') })}`;

    expect(await ask(key, authorization)).toMatchObject({ status: 403, code: 'scope_missing' });
  });

  test('refuses a query that it does not know', async () => {
    const authorization = `Bearer ${await token({ scope: 'operations' })}`;

    const { status, errors } = await ask(key, authorization, { unheardOf: '1' });

    expect(status).toBe(400);
    expect(errors).toContainEqual(
      expect.objectContaining({ pointer: '/unheardOf', code: 'unrecognized_key' }),
    );
  });
});
