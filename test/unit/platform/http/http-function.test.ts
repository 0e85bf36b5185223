import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import fc from 'fast-check';
import * as z from 'zod/mini';
import { Refusal } from '../../../../functions/messages/refusal.ts';
import { httpFunction, parseBody, type Route } from '../../../../functions/platform/http/http-function.ts';
import { parseQuery } from '../../../../functions/platform/http/query-params.ts';
import { logger } from '../../../../functions/platform/logger.ts';

type Result = { statusCode: number; headers: Record<string, string>; body?: string };
type Request = {
  routeKey?: string;
  body?: string;
  isBase64Encoded?: boolean;
  headers?: Record<string, string>;
  query?: Record<string, string>;
  /** The remaining time of the invocation. */
  remainingMs?: number;
};

const jsonType = { 'content-type': 'application/json' };
const Thing = z.strictObject({ name: z.string().check(z.maxLength(60_000)) });
const echo: Route = async (request) => ({ status: 200, body: parseBody(request, Thing) });
const fail =
  (fault: unknown): Route =>
  () =>
    Promise.reject(fault);

async function send(route: Route, { remainingMs = 10_000, query = {}, ...request }: Request = {}) {
  const event = {
    ...{ routeKey: 'POST /things', rawPath: '/things', headers: jsonType, isBase64Encoded: false, ...request },
    ...{ queryStringParameters: query, requestContext: { http: { method: 'POST' } } },
  } as unknown as APIGatewayProxyEventV2;
  const context = { getRemainingTimeInMillis: () => remainingMs } as Context;
  const {
    statusCode: status,
    headers,
    body: text,
  } = (await httpFunction({ 'POST /things': route })(event, context)) as Result;
  const body = text === undefined ? undefined : JSON.parse(text);
  return { status, headers, text, body, code: body?.code };
}

const log = { info: jest.spyOn(logger, 'info'), error: jest.spyOn(logger, 'error') };
beforeEach(() => {
  for (const method of Object.values(log)) method.mockReset().mockReturnValue(undefined);
});

test('accepts an event whose absent members are null', async () => {
  const event = {
    ...{ routeKey: 'GET /things', rawPath: '/things', rawQueryString: '', headers: {}, isBase64Encoded: false },
    ...{ body: null, queryStringParameters: null, pathParameters: null, cookies: null },
    requestContext: { http: { method: 'GET' } },
  } as unknown as APIGatewayProxyEventV2;
  const show: Route = async ({ text, query, params }) => ({ status: 200, body: { text, query, params } });

  const result = await httpFunction({ 'GET /things': show })(event, {
    getRemainingTimeInMillis: () => 1_000,
  } as Context);

  expect(JSON.parse(String(Object(result).body))).toEqual({ text: '', query: {}, params: {} });
});

describe('a response', () => {
  test('carries JSON, the trace of the request and headers against sniffing and caching', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

    const response = await send(async () => ({ status: 201, body: { a: 'ü' }, headers: { location: '/a' } }), {
      headers: { ...jsonType, 'x-correlation-id': 'mine', traceparent },
    });

    expect(response).toMatchObject({ status: 201, body: { a: 'ü' } });
    expect(response.headers).toEqual({
      'content-type': 'application/json',
      'x-correlation-id': 'mine',
      traceparent,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      location: '/a',
    });
  });

  test('has no content type without a body', async () => {
    const { headers, text } = await send(async () => ({ status: 304 }));

    expect(text).toBeUndefined();
    expect(headers).not.toHaveProperty('content-type');
  });

  test('sends a string as it is', async () => {
    const headers = { 'content-type': 'text/plain' };

    expect(await send(async () => ({ status: 200, body: '"text"', headers }))).toMatchObject({
      text: '"text"',
      headers,
    });
  });

  test('logs one line with the route and no personal data', async () => {
    await send(echo, { body: '{"name":"ada@example.com"}' });

    expect(log.info.mock.calls).toEqual([
      [
        'request completed',
        expect.objectContaining({ route: 'POST /things', status: 200, durationMs: expect.any(Number) }),
      ],
    ]);
    expect(JSON.stringify(log.info.mock.calls)).not.toContain('ada@');
  });

  test('logs the order that a request has placed, and that it was placed before', async () => {
    const orderId = '107fd03c-1b38-8af4-b822-4eeba6c1801a';
    const headers = { location: `/orders/${orderId}`, 'idempotent-replayed': 'true' };
    await send(async () => ({ status: 201, headers }));
    await send(async () => ({ status: 201, headers: { location: '/webhooks/ada@example.com' } }));

    expect(log.info.mock.calls.map(([, fields]) => fields)).toEqual([
      expect.objectContaining({ orderId, isReplayed: true }),
      expect.not.objectContaining({ orderId: expect.anything() }),
    ]);
  });
});

describe('a refusal', () => {
  test('becomes a problem document with its headers and members', async () => {
    const refusal = new Refusal('rate_limited', 'Too many.', {
      headers: { 'retry-after': '3' },
      members: { more: 'x' },
    });

    expect(await send(fail(refusal), { headers: { 'x-correlation-id': 'c-1' } })).toMatchObject({
      status: 429,
      headers: {
        'content-type': 'application/problem+json',
        'cache-control': 'no-store',
        'retry-after': '3',
        'x-correlation-id': 'c-1',
      },
      body: { status: 429, code: 'rate_limited', instance: '/things', correlationId: 'c-1', more: 'x' },
    });
  });

  test.each([
    ['token_missing', 'Bearer realm="orders"'],
    ['token_invalid', 'Bearer realm="orders", error="invalid_token"'],
  ] as const)('sends a challenge with %s', async (code, challenge) => {
    expect((await send(fail(new Refusal(code, 'No.')))).headers['www-authenticate']).toBe(challenge);
  });

  test('returns 404 for an unknown route', async () => {
    expect(await send(echo, { routeKey: 'GET /nothing' })).toMatchObject({ status: 404, code: 'not_found' });
  });
});

describe('a fault', () => {
  test('carries the headers that the route has set', async () => {
    const route: Route = async ({ responseHeaders }) => {
      responseHeaders['idempotency-key'] = 'k-1';
      throw new Error('The table does not respond.');
    };

    expect(await send(route)).toMatchObject({ status: 500, headers: { 'idempotency-key': 'k-1' } });
  });

  test.each([new Error('table Orders-x is on fire'), 'thrown text', undefined, { toString: null }])(
    'hides its cause from the caller: %p',
    async (fault) => {
      const { status, code, text } = await send(fail(fault));

      expect([status, code]).toEqual([500, 'internal_error']);
      expect(text).not.toMatch(/Orders-x|fire|stack/);
    },
  );

  test.each([
    Object.assign(new Error('slow'), { name: 'TimeoutError' }),
    Object.assign(new Error('busy'), { name: 'ThrottlingException' }),
    Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }),
    Object.assign(new SyntaxError('<html>'), { $metadata: { httpStatusCode: 502 } }),
  ])('asks the caller to retry a transient fault: %p', async (fault) => {
    expect(await send(fail(fault))).toMatchObject({
      status: 503,
      code: 'unavailable',
      headers: { 'retry-after': '2' },
    });
  });

  test('returns 500 when a service refuses our request', async () => {
    const fault = Object.assign(new Error('no such table'), { $metadata: { httpStatusCode: 400 } });

    expect((await send(fail(fault))).code).toBe('internal_error');
  });

  test('responds before the invocation times out while a route hangs', async () => {
    expect(await send(() => new Promise(() => undefined), { remainingMs: 250 })).toMatchObject({
      status: 503,
      code: 'unavailable',
    });
  });

  test('logs the fault without personal data', async () => {
    await send(fail(new Error('cannot send to ada@example.com')));

    expect(JSON.stringify(log.error.mock.calls)).toMatch(/request failed.*cannot send/);
    expect(JSON.stringify(log.error.mock.calls)).not.toMatch(/ada@example/);
  });
});

describe('a body', () => {
  const sizedBody = (bytes: number, char = 'a') => JSON.stringify({ name: char.repeat(bytes - '{"name":""}'.length) });

  test.each([
    ['as text', { body: '{"name":"ü"}' }],
    ['in base64', { body: Buffer.from('{"name":"ü"}').toString('base64'), isBase64Encoded: true }],
  ])('accepts JSON that API Gateway passes %s', async (_, request) => {
    expect((await send(echo, request)).body).toEqual({ body: { name: 'ü' }, received: { name: 'ü' } });
  });

  test.each([
    ['accepts 64 KiB', sizedBody(65_536), undefined],
    ['refuses one byte more', sizedBody(65_537), 'payload_too_large'],
    ['counts bytes, not characters', sizedBody(32_800, 'ü'), 'payload_too_large'],
  ])('limits the size of a body: it %s', async (_, body, code) => {
    const big: Route = async (request) => ({ status: 200, body: parseBody(request, z.object({ name: z.string() })) });

    expect((await send(big, { body })).code).toBe(code);
  });

  test.each([
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/x-www-form-urlencoded' },
    { 'content-type': 'application/jsonp' },
    { 'content-type': '' },
    { 'content-type': 'application/problem+json' },
    {},
  ])('refuses the headers %j', async (headers) => {
    expect((await send(echo, { body: '{"name":"a"}', headers: headers as Record<string, string> })).code).toBe(
      'unsupported_media_type',
    );
  });

  test.each(['application/json; charset=utf-8', 'Application/JSON', ' application/json ;x=y'])(
    'accepts the content type "%s"',
    async (type) => {
      expect((await send(echo, { body: '{"name":"a"}', headers: { 'content-type': type } })).status).toBe(200);
    },
  );

  test.each(['', '{', '{"name":"a",}', "{'name':'a'}", '\ufeff', 'NaN', '{"name":"\n"}'])(
    'refuses %j, which is not JSON',
    async (body) => {
      expect((await send(echo, { body })).code).toBe('invalid_json');
    },
  );

  test.each([
    '['.repeat(60_000),
    `${'['.repeat(30_000)}${']'.repeat(30_000)}`,
    `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`,
  ])('refuses a body that is nested thousands of levels deep (%#)', async (body) => {
    expect((await send(echo, { body })).code).toMatch(/^(invalid_json|validation_failed)$/);
  });

  test.each([
    ['{"__proto__":{"name":"a"}}', '/__proto__'],
    ['{"name":"a","x":{"__proto__":1}}', '/x/__proto__'],
    ['{"name":[{},{"a/b":{"__proto__":1}}]}', '/name/1/a~1b/__proto__'],
    ['{"name":"a","\\u005f_proto__":1}', '/__proto__'],
  ])('refuses a field __proto__ and points to it: %s', async (body, pointer) => {
    expect((await send(echo, { body })).body).toMatchObject({
      code: 'validation_failed',
      errors: [{ pointer, code: 'unrecognized_key' }],
    });
  });

  test('handles any body without a fault', async () => {
    const bodies = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.jsonValue().map((value) => JSON.stringify({ name: value })),
    );
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        expect((await send(echo, { body })).status).toBeLessThan(500);
      }),
    );
  });

  test('reads an absent body as {} where a route allows it', async () => {
    const Empty = z.strictObject({ reason: z.optional(z.string()) });
    const route: Route = async (request) => ({
      status: 200,
      body: parseBody(request, Empty, { emptyIsObject: true }),
    });

    expect((await send(route, { headers: {} })).body).toEqual({ body: {}, received: {} });
    expect((await send(route, { body: '{"reason":"x"}' })).body.body).toEqual({ reason: 'x' });
    expect((await send(route, { body: '[]' })).code).toBe('validation_failed');
  });
});

test('parses a query and refuses an unknown parameter', async () => {
  const Query = z.strictObject({ limit: z.optional(z.string()) });
  const route: Route = async (request) => ({ status: 200, body: parseQuery(request, Query) });

  expect((await send(route, { query: { limit: '5' } })).body).toEqual({ limit: '5' });
  expect((await send(route, { query: { page: '2' } })).body).toMatchObject({
    errors: [{ pointer: '/page', code: 'unrecognized_key' }],
  });
});
