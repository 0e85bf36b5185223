import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { type Caller, createAccess, type Scope } from '../../../../functions/platform/auth/access.ts';
import { toItem } from '../../../../functions/platform/dynamodb/item.ts';
import { httpFunction } from '../../../../functions/platform/http/http-function.ts';
import { NoQuery } from '../../../../functions/platform/http/query-params.ts';

type Result = { statusCode: number; headers: Record<string, string>; body?: string };
type Request = {
  authorization?: string | undefined;
  scopes?: Scope | readonly Scope[];
  query?: object;
  method?: string;
  headers?: Record<string, string>;
  cookies?: string[];
};
export const issuer = 'https://orders.example';
/** The time at which a harness starts. */
export const start = Date.parse('2026-11-21T08:00:00.000Z');

export const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
export const publicJwk = await exportJWK(publicKey);
const { n, e } = publicJwk;
export const publishedKey = { kid: 'k1', n, e, signsFrom: '2026-01-01T00:00:00.000Z' };
export const cursorKeys = [Buffer.alloc(32, 1).toString('base64')];

/** Signs a valid token of demo-shop with other claims and header fields; an undefined claim is omitted. */
export function signToken(
  claims: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
  key: Parameters<SignJWT['sign']>[0] = privateKey,
): Promise<string> {
  const iat = start / 1_000;
  const valid = {
    ...{ iss: issuer, aud: 'orders-api', sub: 'demo-shop', client_id: 'demo-shop' },
    ...{ iat, exp: iat + 86_400, jti: 'id-1', scope: 'orders:read orders:write' },
  };
  const set = Object.entries({ ...valid, ...claims }).filter(([, value]) => value !== undefined);
  return new SignJWT(Object.fromEntries(set))
    .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: 'k1', ...header })
    .sign(key);
}

/** Signs a token and returns it as an Authorization header. */
export async function authorize(...token: Parameters<typeof signToken>): Promise<string> {
  return `Bearer ${await signToken(...token)}`;
}

export const personClaims = { client_id: 'console', sub: 'ada', name: 'Ada Lovelace', scope: 'operations' };
export const operatorClaims = { client_id: 'demo-operator', sub: 'demo-operator', scope: 'operations' };
const validAuthorization = await authorize();

/** Creates a function with one protected route, its Identity table in memory, and a clock that is set by hand. */
export function createAccessHarness({ perSecond = 1_000, burst = 1_000 } = {}) {
  const items = new Map<string, object>([
    ['keys', { keys: [publishedKey], cursorKeys }],
    ['client#demo-shop', { scopes: ['orders:read', 'orders:write'] }],
    ['client#demo-operator', { scopes: ['operations'] }],
  ]);
  const faults = new Map<string, Error>();
  const dynamodb = new DynamoDBClient({ region: 'eu-central-1' });
  const mock = mockClient(dynamodb);
  mock.on(GetItemCommand).callsFake(async ({ Key }) => {
    const fault = faults.get(Key.pk.S);
    if (fault && faults.delete(Key.pk.S)) throw fault;
    const item = items.get(Key.pk.S);
    return item ? { Item: toItem({ ...item }) } : {};
  });
  let now = start;
  const env = { ISSUER: issuer, AUDIENCE: 'orders-api', IDENTITY_TABLE: 'Identity' };
  const access = createAccess({ ...env, RATE_PER_SECOND: perSecond, RATE_BURST: burst }, dynamodb, () => now);
  const callers: Caller[] = [];
  return {
    items,
    /** The callers that the route accepted. */
    callers,
    /** Makes the next read of an item fail. */
    failOnce: (pk: string, fault: Error) => void faults.set(pk, fault),
    listReads: () => mock.commandCalls(GetItemCommand).map(({ args }) => args[0].input),
    listReadKeys: () => mock.commandCalls(GetItemCommand).map(({ args }) => args[0].input.Key?.pk?.S),
    passSeconds(seconds: number): void {
      now += seconds * 1_000;
    },
    /** Sends a request, by default of demo-shop with a valid token. */
    async send({ scopes = 'orders:read', query, method = 'GET', headers: more, cookies, ...request }: Request = {}) {
      const authorization = 'authorization' in request ? request.authorization : validAuthorization;
      const route = access.allow(scopes, NoQuery, async (_, caller) => {
        callers.push(caller);
        return { status: 200, body: '{"accepted":true}' };
      });
      const event = {
        ...{ routeKey: 'GET /orders', rawPath: '/orders', queryStringParameters: query, cookies },
        headers: { ...more, ...(authorization !== undefined && { authorization }) },
        requestContext: { http: { method, path: '/orders' } },
      } as unknown as APIGatewayProxyEventV2;
      const context = { getRemainingTimeInMillis: () => 10_000 } as Context;
      const { statusCode, headers, body } = (await httpFunction({ 'GET /orders': route })(event, context)) as Result;
      return {
        status: statusCode,
        headers,
        ...(JSON.parse(body ?? '{}') as { code?: string; detail?: string; errors?: object }),
      };
    },
  };
}
