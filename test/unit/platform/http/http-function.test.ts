import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import fc from 'fast-check';
import * as z from 'zod/mini';
import { Refusal } from '../../../../functions/messages/refusal.ts';
import {
  type HttpRequest,
  type HttpResponse,
  httpFunction,
  parseBody,
  type Route,
} from '../../../../functions/platform/http/http-function.ts';
import { parseQuery } from '../../../../functions/platform/http/query-params.ts';
import { logger } from '../../../../functions/platform/logger.ts';

type Sent = { statusCode: number; headers: Record<string, string>; body?: string };
type Event = {
  routeKey?: string;
  body?: string;
  base64?: boolean;
  headers?: Record<string, string>;
  query?: Record<string, string>;
  /** What is left of the time of the invocation. */
  leftMs?: number;
};

const json = { 'content-type': 'application/json' };
const Thing = z.strictObject({ name: z.string().check(z.maxLength(60_000)) });
const echo: Route = async (asked) => ({ status: 200, body: parseBody(asked, Thing) });

async function ask(
  route: Route,
  { routeKey = 'POST /things', body, base64 = false, headers = json, query = {}, leftMs = 10_000 }: Event = {},
) {
  const event: Partial<APIGatewayProxyEventV2> = {
    routeKey,
    rawPath: '/things',
    headers,
    queryStringParameters: query,
    isBase64Encoded: base64,
    ...(body !== undefined && { body }),
    requestContext: { http: { method: 'POST' } } as APIGatewayProxyEventV2['requestContext'],
  };
  const call = httpFunction({ 'POST /things': route });
  const {
    statusCode,
    headers: sent,
    body: text,
  } = (await call(event as APIGatewayProxyEventV2, { getRemainingTimeInMillis: () => leftMs } as Context)) as Sent;
  return {
    status: statusCode,
    headers: sent,
    text,
    answer: text === undefined ? undefined : JSON.parse(text),
  };
}

const logged = { info: jest.spyOn(logger, 'info'), error: jest.spyOn(logger, 'error') };
beforeAll(() => {
  logged.info.mockReturnValue(undefined);
  logged.error.mockReturnValue(undefined);
});

describe('an answer', () => {
  test('is JSON, tells its trace and is not to be sniffed', async () => {
    const traced = {
      ...json,
      'x-correlation-id': 'mine',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    };

    const { status, headers, answer } = await ask(
      async () => ({ status: 201, body: { a: 'ü' }, headers: { location: '/a' } }),
      { headers: traced },
    );

    expect([status, answer]).toEqual([201, { a: 'ü' }]);
    expect(headers).toEqual({
      'content-type': 'application/json',
      'x-correlation-id': 'mine',
      traceparent: traced.traceparent,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      location: '/a',
    });
  });

  test('without a body has no type and no body', async () => {
    const { headers, text } = await ask(async () => ({ status: 304 }));

    expect(text).toBeUndefined();
    expect(headers).not.toHaveProperty('content-type');
  });

  test('that is text already is sent as it is', async () => {
    const answer: HttpResponse = { status: 200, body: '"text"', headers: { 'content-type': 'text/plain' } };

    const { text, headers } = await ask(async () => answer);

    expect([text, headers['content-type']]).toEqual(['"text"', 'text/plain']);
  });

  test('is one line in the log, with its route and without what was asked', async () => {
    logged.info.mockClear();

    await ask(echo, { body: '{"name":"ada@example.com"}' });

    expect(logged.info).toHaveBeenCalledTimes(1);
    expect(logged.info).toHaveBeenCalledWith(
      'request completed',
      expect.objectContaining({ route: 'POST /things', status: 200 }),
    );
    expect(JSON.stringify(logged.info.mock.calls)).not.toContain('ada@');
  });
});

describe('a refusal', () => {
  test('is a problem document with the headers that go with it', async () => {
    const refused = new Refusal('rate_limited', 'Too many.', {
      headers: { 'retry-after': '3' },
      members: { more: 'x' },
    });

    const { status, headers, answer } = await ask(() => Promise.reject(refused), {
      headers: { 'x-correlation-id': 'c-1' },
    });

    expect(status).toBe(429);
    expect(headers).toMatchObject({
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'retry-after': '3',
      'x-correlation-id': 'c-1',
    });
    expect(answer).toMatchObject({
      status: 429,
      code: 'rate_limited',
      instance: '/things',
      correlationId: 'c-1',
      more: 'x',
    });
  });

  test.each([
    ['token_missing', 'Bearer realm="orders"'],
    ['token_invalid', 'Bearer realm="orders", error="invalid_token"'],
  ] as const)('for %s says how to come in', async (code, challenge) => {
    const { headers } = await ask(() => Promise.reject(new Refusal(code, 'No.')));

    expect(headers['www-authenticate']).toBe(challenge);
  });

  test('is given where there is no route', async () => {
    const { status, answer } = await ask(echo, { routeKey: 'GET /nothing' });

    expect([status, answer.code]).toEqual([404, 'not_found']);
  });
});

describe('a fault', () => {
  test.each([new Error('table Orders-x is on fire'), 'thrown text', undefined, { toString: null }])(
    'tells its caller nothing of the inside: %p',
    async (fault) => {
      const { status, answer, text } = await ask(() => Promise.reject(fault));

      expect([status, answer.code]).toEqual([500, 'internal_error']);
      expect(text).not.toMatch(/Orders-x|fire|stack/);
    },
  );

  test.each([
    Object.assign(new Error('slow'), { name: 'TimeoutError' }),
    Object.assign(new Error('busy'), { name: 'ThrottlingException' }),
    Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }),
    Object.assign(new SyntaxError('<html>'), { $metadata: { httpStatusCode: 502 } }),
  ])('that will pass asks the caller to come again: %p', async (fault) => {
    const { status, headers, answer } = await ask(() => Promise.reject(fault));

    expect([status, answer.code, headers['retry-after']]).toEqual([503, 'unavailable', '2']);
  });

  test('of a service that understood the request and did not like it is ours', async () => {
    const fault = Object.assign(new Error('no such table'), { $metadata: { httpStatusCode: 400 } });

    expect((await ask(() => Promise.reject(fault))).answer.code).toBe('internal_error');
  });

  test('is answered before the time is up, whatever the route waits for', async () => {
    const { status, answer } = await ask(() => new Promise(() => undefined), { leftMs: 250 });

    expect([status, answer.code]).toEqual([503, 'unavailable']);
  });

  test('is logged without what is personal', async () => {
    logged.error.mockClear();

    await ask(() => Promise.reject(new Error('cannot send to ada@example.com')));

    expect(JSON.stringify(logged.error.mock.calls)).toMatch(/cannot send/);
    expect(JSON.stringify(logged.error.mock.calls)).not.toMatch(/ada@example/);
  });
});

describe('a body', () => {
  const nameOf = (bytes: number) => JSON.stringify({ name: 'a'.repeat(bytes - '{"name":""}'.length) });
  const codeOf = async (event: Event) => (await ask(echo, event)).answer.code;

  test('is read, whether API Gateway has encoded it or not', async () => {
    const body = '{"name":"ü"}';

    for (const event of [{ body }, { body: Buffer.from(body).toString('base64'), base64: true }])
      expect((await ask(echo, event)).answer).toEqual({ body: { name: 'ü' }, received: { name: 'ü' } });
  });

  test('can be 64 KiB and not a byte more', async () => {
    const big: Route = async (asked) => ({
      status: 200,
      body: parseBody(asked, z.object({ name: z.string() })).body,
    });

    expect((await ask(big, { body: nameOf(65_536) })).status).toBe(200);
    expect((await ask(big, { body: nameOf(65_537) })).answer.code).toBe('payload_too_large');
    expect((await ask(big, { body: JSON.stringify({ name: 'ü'.repeat(32_768) }) })).answer.code).toBe(
      'payload_too_large',
    );
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', '', 'application/problem+json'])(
    'is not read as "%s"',
    async (type) => {
      expect(await codeOf({ body: '{"name":"a"}', headers: { 'content-type': type } })).toBe('unsupported_media_type');
    },
  );

  test('without a type is not read', async () => {
    expect(await codeOf({ body: '{"name":"a"}', headers: {} })).toBe('unsupported_media_type');
  });

  test.each(['application/json; charset=utf-8', 'Application/JSON', ' application/json ;x=y'])(
    'is read as "%s"',
    async (type) => {
      expect((await ask(echo, { body: '{"name":"a"}', headers: { 'content-type': type } })).status).toBe(200);
    },
  );

  test.each(['', '{', '{"name":"a",}', "{'name':'a'}", '\ufeff', 'NaN', '{"name":"\n"}'])(
    'that is not JSON is refused: %j',
    async (body) => {
      expect(await codeOf({ body })).toBe('invalid_json');
    },
  );

  test('that is nested without end is refused', async () => {
    for (const body of [
      '['.repeat(60_000),
      `${'['.repeat(30_000)}${']'.repeat(30_000)}`,
      `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`,
    ])
      expect(await codeOf({ body })).toMatch(/^(invalid_json|validation_failed)$/);
  });

  test.each([
    ['{"__proto__":{"name":"a"}}', '/__proto__'],
    ['{"name":"a","x":{"__proto__":1}}', '/x/__proto__'],
    ['{"name":[{},{"a/b":{"__proto__":1}}]}', '/name/1/a~1b/__proto__'],
    ['{"name":"a","\\u005f_proto__":1}', '/__proto__'],
  ])('has no prototype, and is told where it would have one: %s', async (body, pointer) => {
    const { answer } = await ask(echo, { body });

    expect(answer).toMatchObject({
      code: 'validation_failed',
      errors: [{ pointer, code: 'unrecognized_key' }],
    });
  });

  test('is never a fault, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.json(),
          fc.jsonValue().map((value) => JSON.stringify({ name: value })),
        ),
        async (body) => {
          expect((await ask(echo, { body })).status).toBeLessThan(500);
        },
      ),
    );
  });

  test('that may be absent is then empty', async () => {
    const Empty = z.strictObject({ reason: z.optional(z.string()) });
    const route: Route = async (asked) => ({
      status: 200,
      body: parseBody(asked, Empty, { emptyIsObject: true }),
    });

    expect((await ask(route, { headers: {} })).answer).toEqual({ body: {}, received: {} });
    expect((await ask(route, { body: '{"reason":"x"}' })).answer.body).toEqual({ reason: 'x' });
    expect((await ask(route, { body: '[]' })).answer.code).toBe('validation_failed');
  });
});

describe('a query', () => {
  const route = async (asked: HttpRequest) => ({
    status: 200,
    body: parseQuery(asked, z.strictObject({ limit: z.optional(z.string()) })),
  });

  test('is read, and what we do not know in it is refused', async () => {
    expect((await ask(route, { query: { limit: '5' } })).answer).toEqual({ limit: '5' });
    expect((await ask(route, { query: { page: '2' } })).answer).toMatchObject({
      errors: [{ pointer: '/page', code: 'unrecognized_key' }],
    });
  });
});
