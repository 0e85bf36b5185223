import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { availableParallelism } from 'node:os';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Gateway, openGateway } from '../../../../local/gateway/http-gateway.ts';
import { createRouter } from '../../../../local/gateway/http-routes.ts';
import { InvocationFailed } from '../../../../local/lambda/function-pool.ts';

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
const routes = ['$default', 'GET /orders/{orderId}', 'HEAD /orders/{orderId}', 'POST /auth/token'].map((routeKey) => ({
  routeKey,
  admits: () => admits,
  invoke: async (event: unknown) => {
    seen.push(event as APIGatewayProxyEventV2);
    return answer();
  },
}));

beforeAll(async () => {
  const api = { router: createRouter(routes), cors };
  gateway = await openGateway(
    0,
    () => (isOpen ? api : undefined),
    (fault) => faults.push(fault),
  );
});
afterAll(() => gateway.close());
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
  const outgoing = request(`${gateway.url}${path}`, { method, headers, agent: false }).end(body);
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  return { status: response.statusCode, headers: response.headers, text: await text(response) };
}

/** Sends a request as it is written. */
async function send(request: string, url = gateway.url) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(request);
  const [data] = await once(socket, 'data');
  socket.destroy();
  return { status: Number(/^HTTP\/1.1 (\d+)/.exec(String(data))?.[1]) };
}

describe('the event', () => {
  test('has the decoded path, the raw and the parsed query, and lower-case headers', async () => {
    const path = '/orders/caf%C3%A9%20a?tag=a&tag=b%20c&x=%2F';
    await ask('GET', path, { 'X-One': ['1', '2'], 'User-Agent': 'test' });

    expect(seen[0]).toMatchObject({
      version: '2.0',
      routeKey: 'GET /orders/{orderId}',
      rawPath: '/orders/café a',
      rawQueryString: 'tag=a&tag=b%20c&x=%2F',
      queryStringParameters: { tag: 'a,b c', x: '/' },
      pathParameters: { orderId: 'café a' },
      headers: { 'x-one': '1,2', 'user-agent': 'test', 'x-forwarded-proto': 'http' },
      requestContext: {
        routeKey: 'GET /orders/{orderId}',
        stage: '$default',
        http: { method: 'GET', path: '/orders/café a', protocol: 'HTTP/1.1', userAgent: 'test' },
      },
      isBase64Encoded: false,
    });
    expect(seen[0]?.requestContext.time).toMatch(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
  });

  test('omits the fields that the request does not have', async () => {
    await ask('GET', '/nothing');

    for (const absent of ['queryStringParameters', 'pathParameters', 'body']) {
      expect(seen[0]).not.toHaveProperty(absent);
    }
  });

  test('keeps query parameters named like members of Object', async () => {
    await ask('GET', '/?__proto__=1&constructor=2&constructor=3');

    expect(JSON.parse(JSON.stringify(seen[0])).queryStringParameters).toEqual(
      JSON.parse('{"__proto__":"1","constructor":"2,3"}'),
    );
    expect(JSON.stringify(seen[0])).toContain('__proto__":"1"');
  });

  test('splits the path at an encoded slash', async () => {
    await ask('GET', '/orders/a%2Fb');

    expect(seen[0]).toMatchObject({ routeKey: '$default', rawPath: '/orders/a/b' });
  });

  test('ends the path at an encoded question mark, as on AWS', async () => {
    await ask('GET', '/orders/a%3Fb/c?d=e');

    expect(seen[0]).toMatchObject({
      rawPath: '/orders/a',
      rawQueryString: 'd=e',
      pathParameters: { orderId: 'a' },
    });
  });

  test.each([
    ['http://shop.example/orders/a?b=c', 'shop.example', '/orders/a', 'b=c'],
    ['HTTPS://me:secret@shop.example:8443/orders/a', 'shop.example:8443', '/orders/a', ''],
    ['http://[::1]:3000/orders/http://a', '[::1]:3000', '/orders/http://a', ''],
    ['http://shop.example?b=/c', 'shop.example', '/', 'b=/c'],
    ['http://shop.example', 'shop.example', '/', ''],
    ['/http://shop.example/', 'localhost', '/http://shop.example/', ''],
  ])('reads the host, path and query of the target %s', async (target, host, rawPath, rawQueryString) => {
    const { status } = await send(`GET ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`);

    expect(status).toBe(200);
    expect(seen[0]).toMatchObject({ rawPath, rawQueryString, requestContext: { domainName: host } });
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
  ])('passes a body of type %s in base64: %s', async (type, isBase64Encoded) => {
    await ask('POST', '/auth/token', type === undefined ? {} : { 'content-type': type }, 'a=ü');

    const body = isBase64Encoded ? Buffer.from('a=ü').toString('base64') : 'a=ü';
    expect(seen[0]).toMatchObject({ body, isBase64Encoded });
  });
});

describe('the response', () => {
  test('returns the status, headers and bytes of the function', async () => {
    answer = () => ({
      statusCode: '201',
      headers: { ETag: '"1"', 'X-Number': 7 },
      body: Buffer.from([0, 255]).toString('base64'),
      isBase64Encoded: true,
    });
    const answered = await ask('GET', '/');

    expect(answered).toMatchObject({
      status: 201,
      headers: { etag: '"1"', 'x-number': '7', 'content-length': '2' },
    });
  });

  test.each([
    ['the function fails', 500, 'Internal Server Error', () => Promise.reject(new InvocationFailed('no'))],
    ['too many invocations wait', 503, 'Service Unavailable', () => Promise.reject(new InvocationFailed('no', true))],
    ['its result is invalid', 500, 'Internal Server Error', () => ({ statusCode: 'many' })],
  ])('responds when %s with %i %s', async (_, status, message, result) => {
    answer = result;

    expect(await ask('GET', '/')).toMatchObject({ status, text: JSON.stringify({ message }) });
  });

  test('responds with 429 above the rate, 503 before the system is ready, and 400 to an invalid path', async () => {
    admits = false;
    expect(await ask('GET', '/')).toMatchObject({ status: 429, text: '{"message":"Too Many Requests"}' });
    isOpen = false;
    expect(await ask('GET', '/')).toMatchObject({ status: 503, text: '{"message":"Service Unavailable"}' });
    [admits, isOpen] = [true, true];
    expect(await ask('GET', '/%zz')).toMatchObject({ status: 400 });
    expect(seen).toEqual([]);
  });

  test('responds with 431 to more than 10 KB of headers, and 413 to more than 10 MB of body', async () => {
    expect(await ask('GET', '/', { 'x-long': 'x'.repeat(10_300) })).toMatchObject({ status: 431 });
    expect(await ask('GET', '/', { 'x-long': 'x'.repeat(200_000) })).toMatchObject({ status: 431 });
    expect(await ask('GET', '/', { 'x-long': 'x'.repeat(9_000) })).toMatchObject({ status: 200 });

    const tooLong = 10 * 1024 * 1024 + 1;
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    socket.write(`POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${tooLong}\r\n\r\n`);
    socket.write(Buffer.alloc(tooLong));
    const [data] = await once(socket, 'data');
    socket.destroy();
    expect(String(data)).toMatch(/^HTTP\/1.1 413 /);
  });

  test.each([
    ['two', 'Host: a\r\nHost: b\r\n'],
    ['the same twice', 'Host: a\r\nHost: a\r\n'],
    ['two in one field', 'Host: a, b\r\n'],
    ['a path', 'Host: a/b\r\n'],
    ['a user', 'Host: me@a\r\n'],
    ['none', ''],
  ])('responds with 400 when the host is %s', async (_, fields) => {
    for (const target of ['/', 'http://a/'])
      expect((await send(`GET ${target} HTTP/1.1\r\n${fields}\r\n`)).status).toBe(400);
    expect(seen).toEqual([]);
  });

  test.each([
    ['without the body of the function', { statusCode: 200, headers: { etag: '"1"' }, body: 'ü' }, '2'],
    ['without a length when there is no body', { statusCode: 200, headers: { etag: '"1"' } }, undefined],
  ])('responds to HEAD %s', async (_, result, length) => {
    answer = () => result;

    const { text: body, ...answered } = await ask('HEAD', '/orders/a');

    expect(seen[0]).toMatchObject({ routeKey: 'HEAD /orders/{orderId}' });
    expect([answered.status, answered.headers.etag, answered.headers['content-length'], body]).toEqual([
      200,
      '"1"',
      length,
      '',
    ]);
  });

  test('sends CORS headers to an allowed origin, and answers its preflight without a function', async () => {
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

test.each([
  ['a head', 'POST / HTTP/1.1\r\nhost: localhost\r\n'],
  ['a body', 'POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\n\r\n{'],
])('responds with 408 when %s is not complete in time', async (_, beginning) => {
  const api = { router: createRouter(routes), cors };
  const faults: unknown[] = [];
  const impatient = await openGateway(
    0,
    () => api,
    (fault) => faults.push(fault),
    200,
  );

  const answered = await send(beginning, impatient.url);

  await impatient.close();
  expect([answered.status, seen, faults]).toEqual([408, [], []]);
});

test('reports that it is busy while there are more requests than the machine can handle', async () => {
  const { promise: leave, resolve } = Promise.withResolvers<object>();
  answer = () => leave;

  const asking = Array.from({ length: 2 * availableParallelism() }, () => ask('GET', '/'));
  while (!gateway.isBusy()) await setImmediate();
  resolve({});
  await Promise.all(asking);

  while (gateway.isBusy()) await setImmediate();
});

test('refuses a port in use, and names another one', async () => {
  const taken = Number(new URL(gateway.url).port);

  await expect(
    openGateway(
      taken,
      () => undefined,
      () => {},
    ),
  ).rejects.toThrow(/Port \d+ is in use.*PORT=/s);
});

test('passes cookies apart from the headers, and sends those of a function, as API Gateway does', async () => {
  answer = () => ({ statusCode: 204, cookies: ['a=1; Path=/', 'b=2; Path=/'] });

  const { headers } = await ask('GET', '/orders/1', { cookie: 'x=1; y=2;z=3' });

  expect([seen[0]?.cookies, seen[0]?.headers.cookie]).toEqual([['x=1', 'y=2', 'z=3'], undefined]);
  expect(headers['set-cookie']).toEqual(['a=1; Path=/', 'b=2; Path=/']);
});
