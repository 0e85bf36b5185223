import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { type Caller, createAccess, type Scope } from '../../../../functions/platform/auth/access.ts';
import { toItem } from '../../../../functions/platform/dynamodb/item.ts';
import { httpFunction } from '../../../../functions/platform/http/http-function.ts';

type Answered = { statusCode: number; headers: Record<string, string>; body: string };
export const issuer = 'https://orders.example';
const audience = 'orders-api';
export const start = Date.parse('2026-11-21T08:00:00.000Z');

const pair = await generateKeyPair('RS256', { extractable: true });
export const { privateKey, publicKey } = pair;
export const publicJwk = await exportJWK(publicKey);
const { n, e } = publicJwk;
export const published = { kid: 'k1', n, e, signsFrom: '2026-01-01T00:00:00.000Z' };

/** The keys that seal cursors. */
export const cursorKeys = [Buffer.alloc(32, 1).toString('base64')];

/** A token of demo-shop that is right in everything, but for what is given. An undefined claim is left out. */
export function token(
  claims: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
  key: Parameters<SignJWT['sign']>[0] = privateKey,
): Promise<string> {
  const at = start / 1_000;
  const right = {
    iss: issuer,
    aud: audience,
    sub: 'demo-shop',
    client_id: 'demo-shop',
    iat: at,
    exp: at + 86_400,
    jti: 'id-1',
    scope: 'orders:read orders:write',
  };
  const present = Object.entries({ ...right, ...claims }).filter(([, value]) => value !== undefined);
  return new SignJWT(Object.fromEntries(present))
    .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: 'k1', ...header })
    .sign(key);
}

/** A function with one protected route, its Identity table in memory, and a clock that is set by hand. */
export function createAccessHarness(env: { perSecond?: number; burst?: number } = {}) {
  const items = new Map<string, Record<string, unknown>>([
    ['keys', { keys: [published], cursorKeys }],
    ['client#demo-shop', { scopes: ['orders:read', 'orders:write'] }],
    ['client#demo-operator', { scopes: ['operations'] }],
  ]);
  const faults = new Map<string, Error>();
  const dynamodb = new DynamoDBClient({ region: 'eu-central-1' });
  const mocked = mockClient(dynamodb);
  mocked.on(GetItemCommand).callsFake(async ({ Key }) => {
    const fault = faults.get(Key.pk.S);
    if (fault && faults.delete(Key.pk.S)) throw fault;
    const item = items.get(Key.pk.S);
    return item ? { Item: toItem(item) } : {};
  });
  let at = start;
  const variables = {
    ISSUER: issuer,
    AUDIENCE: audience,
    IDENTITY_TABLE: 'Identity',
    RATE_PER_SECOND: env.perSecond ?? 1000,
    RATE_BURST: env.burst ?? 1000,
  };
  const access = createAccess(variables, dynamodb, () => at);
  const callers: Caller[] = [];
  return {
    items,
    mocked,
    /** Has the next read of an item fail. */
    failOnce: (pk: string, fault: Error) => void faults.set(pk, fault),
    callers,
    /** The partition keys that were read, in order. */
    reads: () => mocked.commandCalls(GetItemCommand).map(({ args }) => args[0].input.Key?.pk?.S),
    pass: (ms: number) => {
      at += ms;
    },
    async ask(
      authorization: string | undefined,
      scopes: Scope | readonly Scope[] = 'orders:read',
      query?: Record<string, string>,
    ) {
      const route = access.allow(scopes, async (_, caller) => {
        callers.push(caller);
        return { status: 200, body: 'let in' };
      });
      const event = {
        routeKey: 'GET /orders',
        rawPath: '/orders',
        headers: authorization === undefined ? {} : { authorization },
        queryStringParameters: query,
        requestContext: { http: { method: 'GET', path: '/orders' } },
      };
      const handler = httpFunction({ 'GET /orders': route });
      return (await handler(
        event as unknown as APIGatewayProxyEventV2,
        { getRemainingTimeInMillis: () => 10_000 } as Context,
      )) as Answered;
    },
  };
}
