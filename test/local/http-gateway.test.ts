import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { availableParallelism } from 'node:os';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { InvocationFailed } from '../../local/function-pool.ts';
import { type Gateway, openGateway } from '../../local/http-gateway.ts';
import { routerOver } from '../../local/http-routes.ts';

let gateway: Gateway;
let seen: APIGatewayProxyEventV2[];
let answer: () => unknown;
let admits: boolean;
let isOpen: boolean;
const faults: unknown[] = [];
const cors = {
  AllowOrigins: ['https://shop.example'],
  AllowMethods: ['GET', 'POST'],
  AllowHeaders: ['Authorization'],
  ExposeHeaders: ['ETag'],
  MaxAge: 3600,
};
const routes = ['$default', 'GET /orders/{orderId}', 'POST /auth/token'].map((routeKey) => ({
  routeKey,
  admits: () => admits,
  invoke: async (event: unknown) => {
    seen.push(event as APIGatewayProxyEventV2);
    return answer();
  },
}));

beforeAll(async () => {
  const api = { router: routerOver(routes), cors };
  gateway = await openGateway(
    0,
    () => (isOpen ? api : undefined),
    (fault) => faults.push(fault),
  );
});
afterAll(() => gateway.finish());
beforeEach(() => {
  [seen, admits, isOpen] = [[], true, true];
  answer = () => ({ statusCode: 200, body: 'ok' });
});

async function ask(
  method: string,
  path: string,
  headers: Record<string, string | string[]> = {},
  body?: string | Buffer,
) {
  const asked = request(`${gateway.url}${path}`, { method, headers, agent: false }).end(body);
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return { status: response.statusCode, headers: response.headers, text: await text(response) };
}

describe('a function is asked', () => {
  test('for a decoded path, the query as it came and read, and headers in lower case', async () => {
    const path = '/orders/caf%C3%A9%20a?tag=a&tag=b%20c&x=%2F';
    await ask('GET', path, { 'X-One': ['1', '2'], Cookie: 'a=1; b=2', 'User-Agent': 'test' });

    expect(seen[0]).toMatchObject({
      version: '2.0',
      routeKey: 'GET /orders/{orderId}',
      rawPath: '/orders/café a',
      rawQueryString: 'tag=a&tag=b%20c&x=%2F',
      queryStringParameters: { tag: 'a,b c', x: '/' },
      pathParameters: { orderId: 'café a' },
      cookies: ['a=1', 'b=2'],
      headers: { 'x-one': '1,2', 'user-agent': 'test', 'x-forwarded-proto': 'http' },
      requestContext: {
        routeKey: 'GET /orders/{orderId}',
        stage: '$default',
        http: { method: 'GET', path: '/orders/café a', protocol: 'HTTP/1.1', userAgent: 'test' },
      },
      isBase64Encoded: false,
    });
    expect(seen[0]?.headers).not.toHaveProperty('cookie');
    expect(seen[0]?.requestContext.time).toMatch(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
  });

  test('without the fields for which a request has nothing', async () => {
    await ask('GET', '/nothing');

    for (const absent of ['queryStringParameters', 'pathParameters', 'cookies', 'body']) {
      expect(seen[0]).not.toHaveProperty(absent);
    }
  });

  test('with whatever its query is called, so that it can refuse it', async () => {
    await ask('GET', '/?__proto__=1&constructor=2&constructor=3');

    expect(JSON.parse(JSON.stringify(seen[0])).queryStringParameters).toEqual(
      JSON.parse('{"__proto__":"1","constructor":"2,3"}'),
    );
    expect(JSON.stringify(seen[0])).toContain('__proto__":"1"');
  });

  test('with an encoded slash as a slash, which parts segments', async () => {
    await ask('GET', '/orders/a%2Fb');

    expect(seen[0]).toMatchObject({ routeKey: '$default', rawPath: '/orders/a/b' });
  });

  test.each([
    ['application/json', false],
    ['application/json; charset=utf-8', false],
    ['text/plain', false],
    ['application/xml', false],
    ['application/x-www-form-urlencoded', true],
    ['application/octet-stream', true],
    ['application/problem+json', true],
    [undefined, true],
  ])('with a body of type %s, in base64: %s', async (type, isBase64Encoded) => {
    await ask('POST', '/auth/token', type === undefined ? {} : { 'content-type': type }, 'a=ü');

    const body = isBase64Encoded ? Buffer.from('a=ü').toString('base64') : 'a=ü';
    expect(seen[0]).toMatchObject({ body, isBase64Encoded });
  });
});

describe('a caller is answered', () => {
  test('what the function says, cookies and bytes included', async () => {
    answer = () => ({
      statusCode: '201',
      headers: { ETag: '"1"', 'X-Number': 7 },
      cookies: ['a=1', 'b=2'],
      body: Buffer.from([0, 255]).toString('base64'),
      isBase64Encoded: true,
    });
    const answered = await ask('GET', '/');

    expect(answered).toMatchObject({
      status: 201,
      headers: { etag: '"1"', 'x-number': '7', 'set-cookie': ['a=1', 'b=2'], 'content-length': '2' },
    });
  });

  test('the whole answer as JSON, when it names no status', async () => {
    answer = () => ({ hello: 'world' });
    const answered = await ask('GET', '/');

    expect(answered).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json' },
      text: '{"hello":"world"}',
    });
  });

  test.each([
    ['the function fails', 500, 'Internal Server Error', () => Promise.reject(new InvocationFailed('no'))],
    [
      'too many wait for it',
      503,
      'Service Unavailable',
      () => Promise.reject(new InvocationFailed('no', true)),
    ],
    ['its answer makes no sense', 500, 'Internal Server Error', () => ({ statusCode: 'many' })],
  ])('in few words when %s', async (_, status, message, said) => {
    answer = said;

    expect(await ask('GET', '/')).toMatchObject({ status, text: JSON.stringify({ message }) });
  });

  test('429 when the route lets no more through, 503 before the system is ready, 400 at a path that is none', async () => {
    admits = false;
    expect(await ask('GET', '/')).toMatchObject({ status: 429, text: '{"message":"Too Many Requests"}' });
    isOpen = false;
    expect(await ask('GET', '/')).toMatchObject({ status: 503, text: '{"message":"Service Unavailable"}' });
    [admits, isOpen] = [true, true];
    expect(await ask('GET', '/%zz')).toMatchObject({ status: 400 });
    expect(seen).toEqual([]);
  });

  test('431 with more than 10 KB of headers, 413 with more than 10 MB of body', async () => {
    expect(await ask('GET', '/', { 'x-long': 'x'.repeat(10_300) })).toMatchObject({ status: 431 });
    expect(await ask('GET', '/', { 'x-long': 'x'.repeat(200_000) })).toMatchObject({ status: 431 });
    expect(await ask('GET', '/', { 'x-long': 'x'.repeat(9_000) })).toMatchObject({ status: 200 });

    const tooLong = 10 * 1024 * 1024 + 1;
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    socket.write(`POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${tooLong}\r\n\r\n`);
    socket.write(Buffer.alloc(tooLong));
    const [said] = await once(socket, 'data');
    socket.destroy();
    expect(String(said)).toMatch(/^HTTP\/1.1 413 /);
  });

  test('as a browser of an allowed origin needs it, its preflight by nobody but the gateway', async () => {
    const origin = { origin: 'https://shop.example' };
    const preflight = { ...origin, 'access-control-request-method': 'POST' };

    expect(await ask('OPTIONS', '/orders', preflight)).toMatchObject({
      status: 204,
      headers: {
        'access-control-allow-origin': 'https://shop.example',
        'access-control-allow-methods': 'GET,POST',
        'access-control-allow-headers': 'Authorization',
        'access-control-max-age': '3600',
      },
    });
    expect(seen).toEqual([]);
    expect((await ask('GET', '/', origin)).headers).toMatchObject({
      'access-control-allow-origin': 'https://shop.example',
      'access-control-expose-headers': 'ETag',
      vary: 'Origin',
    });
    const stranger = await ask('GET', '/', { origin: 'https://else.example' });
    expect(stranger.headers).not.toHaveProperty('access-control-allow-origin');
  });
});

test('a gateway is busy while more is asked than the machine can do at once', async () => {
  const { promise: leave, resolve } = Promise.withResolvers<object>();
  answer = () => leave;

  const asking = Array.from({ length: 2 * availableParallelism() }, () => ask('GET', '/'));
  while (!gateway.isBusy()) await setImmediate();
  resolve({});
  await Promise.all(asking);

  while (gateway.isBusy()) await setImmediate();
});

test('a port that somebody has is refused with words that say what to do', async () => {
  const taken = Number(new URL(gateway.url).port);

  await expect(
    openGateway(
      taken,
      () => undefined,
      () => {},
    ),
  ).rejects.toThrow(/Port \d+ is in use.*PORT=/s);
});
