import { describe, expect, test } from '@jest/globals';
import { ask, getRoutes, requiredQueries, startWholeApi } from './whole-api.ts';

// Every GET route of the deployed functions, for resources that exist.
startWholeApi();

const key = 'GET /idempotency-keys';
const get = (route: string, headers = {}, query = requiredQueries[route.replace('HEAD', 'GET')] ?? '') =>
  ask(route, { query, headers });
const isPublic = (route: string) => / \/(health|docs|track|openapi\.json|schemas|\.well-known|console)/.test(route);
/** The statuses of the sign-in, which needs more than one request. */
const statuses: Record<string, number> = { 'GET /console/sign-in': 302, 'GET /console/callback': 400 };

const tagged = [
  'GET /deliveries/{orderId}',
  'GET /docs',
  'GET /docs/assets/{name}',
  'GET /orders/{orderId}',
  'GET /orders/{orderId}/events',
  'GET /orders/{orderId}/explain',
  'GET /orders/{orderId}/status',
  'GET /products/{productId}',
  'GET /track/{token}',
  'GET /webhooks/{webhookId}',
];

test('sends an entity tag on these routes', async () => {
  const responses = await Promise.all(getRoutes.map(async (route) => ({ route, response: await get(route) })));

  expect(responses.filter(({ response }) => response.headers.etag).map(({ route }) => route)).toEqual(tagged);
});

describe.each(getRoutes)('%s', (route) => {
  test('says whether the response may be cached', async () => {
    const { status, headers } = await get(route);

    expect(status).toBe(statuses[route] ?? 200);
    const isPersonal = route === 'GET /track/{token}';
    const revalidated = isPersonal ? 'private, no-store' : 'private, no-cache';
    const cacheControl = headers.etag ? revalidated : 'no-store';
    const isCacheable = isPublic(route) && !/health|track|console/.test(route);
    const maxAge = route.startsWith('GET /schemas') ? 86_400 : 300;
    expect(headers['cache-control']).toBe(isCacheable ? `public, max-age=${maxAge}` : cacheControl);
  });

  test('answers HEAD as GET, without the body', async () => {
    const { 'x-correlation-id': _, traceparent: __, ...wanted } = (await get(route)).headers;
    const head = await get(route.replace('GET', 'HEAD'));

    expect([head.status, head.hasBody]).toEqual([(await get(route)).status, false]);
    const { location, 'set-cookie': cookie } = head.headers;
    // Each sign-in has secrets of its own.
    const own = route === 'GET /console/sign-in' ? { location, 'set-cookie': cookie } : {};
    expect(head.headers).toMatchObject({ ...wanted, ...own });
  });

  test('refuses HEAD without a body', async () => {
    const head = await ask(route.replace('GET', 'HEAD'), {
      as: 'unknown-client',
      path: { code: 'unknown', name: 'unknown' },
    });

    expect(head.hasBody).toBe(false);
    expect(head.headers['x-correlation-id']).toBeDefined();
    if (!isPublic(route)) expect(head.status).toBe(401);
  });

  test(isPublic(route) ? 'ignores an unknown parameter' : 'refuses an unknown parameter', async () => {
    const { status } = await get(route, {}, `${requiredQueries[route] ?? ''}&_=17&_=18`);

    expect(status).toBe(isPublic(route) ? (await get(route)).status : 400);
  });
});

test.each([
  ['GET /orders', 'limit=1&limit=2', '/limit'],
  ['GET /orders', 'limit=5&limit=5', '/limit'],
  ['GET /orders', 'status=SHIPPED&status=DELIVERED', '/status'],
  ['GET /orders/{orderId}/events', 'limit=1&limi%74=1', '/limit'],
  ['GET /products', 'cursor=&cursor=', '/cursor'],
  ['GET /deliveries', 'limit=1&status=SHIPPED&limit=1', '/limit'],
  ['GET /operations/dead-letters', 'queue=orders.fifo&queue=orders.fifo', '/queue'],
  [key, 'key=a&key=b', '/key'],
])('refuses a repeated parameter: %s?%s', async (route, query, pointer) => {
  const { status, text } = await ask(route, { query });

  expect(status).toBe(400);
  expect(JSON.parse(text)).toMatchObject({ code: 'validation_failed', errors: [{ pointer }] });
});

describe.each(tagged)('%s', (route) => {
  const withTag = async (change: (tag: string) => string) => change((await get(route)).headers.etag ?? '');
  const weak = (tag: string) => `W/${tag.replace('W/', '')}`;

  test.each<[string, (tag: string) => string]>([
    ['its tag', (tag) => tag],
    ['its tag made weak on the way', weak],
    ['its tag in a list', (tag) => `"x", W/"y",${tag} , "z"`],
    ['its tag behind one with a comma', (tag) => `"a,b", ${tag}`],
    ['the star', () => '*'],
  ])('answers 304 without a body for If-None-Match with %s, for GET and HEAD', async (_, change) => {
    const headers = { 'if-none-match': await withTag(change) };

    for (const method of [route, route.replace('GET', 'HEAD')]) {
      const response = await get(method, headers);
      expect([response.status, response.hasBody, response.headers.etag]).toEqual([
        304,
        false,
        await withTag((tag) => tag),
      ]);
      expect(response.headers['cache-control']).toBe((await get(route)).headers['cache-control']);
    }
  });

  test.each<[string, (tag: string) => string]>([
    ['another tag', () => '"x"'],
    ['nothing', () => ''],
    ['its tag without quotes', (tag) => tag.replaceAll('"', '').replace('W/', '')],
    ['its tag inside another', (tag) => `"x${tag.replaceAll('"', '')}"`],
  ])('answers 200 for If-None-Match with %s', async (_, change) => {
    expect((await get(route, { 'if-none-match': await withTag(change) })).status).toBe(200);
  });

  test('answers 412 for If-Match with another tag, a weak one or none, whatever If-None-Match says', async () => {
    for (const tag of ['"x"', '', await withTag(weak), await withTag((tag) => tag.replaceAll('"', ''))])
      for (const more of [{}, { 'if-none-match': '*' }]) {
        const { status, text } = await get(route, { 'if-match': tag, ...more });
        expect([tag, status, JSON.parse(text).code]).toEqual([tag, 412, 'precondition_failed']);
      }
  });

  test('answers 200 for If-Match with its tag or the star, and 304 when If-None-Match has it, too', async () => {
    const tags = (await get(route)).headers.etag?.startsWith('W/') ? ['*'] : ['*', await withTag((tag) => tag)];

    for (const tag of tags) {
      expect((await get(route, { 'if-match': tag })).status).toBe(200);
      expect((await get(route, { 'if-match': `"x", ${tag}`, 'if-none-match': '*' })).status).toBe(304);
    }
  });
});

test.each(tagged.filter((route) => /orderId|productId/.test(route)))(
  'answers 404 to %s for a missing resource under any preconditions',
  async (route) => {
    for (const headers of [{ 'if-match': '*' }, { 'if-match': '"1"' }, { 'if-none-match': '*' }]) {
      const path = { orderId: '0d9f3a52-7c1b-8e60-8a3e-000000000000', productId: 'nothing' };
      expect((await ask(route, { path, headers })).status).toBe(404);
    }
  },
);

test.each(getRoutes.filter((route) => route.includes('{orderId}')))(
  'accepts the id in %s in upper case',
  async (route) => {
    const { orderId } = JSON.parse((await get('GET /orders/{orderId}')).text);
    const { status, text } = await ask(route, { path: { orderId: orderId.toUpperCase() } });

    expect(status).toBe(200);
    expect(text).toBe((await get(route)).text);
  },
);

test('accepts an order id in upper case in filters and bodies', async () => {
  const all = JSON.parse((await get('GET /operations/dead-letters')).text).items;
  const orderId = all[0].orderId.toUpperCase();

  const listed = await ask('GET /operations/dead-letters', { query: `orderId=${orderId}` });
  const redriven = await ask('POST /operations/dead-letters/redrive', {
    body: JSON.stringify({ orderId, dryRun: true }),
  });

  expect(all).toHaveLength(1);
  expect(JSON.parse(listed.text).items).toEqual(all);
  expect(JSON.parse(redriven.text).items).toHaveLength(1);
});

test.each([
  ['HEAD /nothing', 404, undefined],
  ['HEAD /auth/token', 405, 'POST'],
  ['HEAD /orders/x/cancel', 405, 'POST'],
  ['DELETE /orders', 405, 'POST, GET, HEAD'],
  ['PATCH /products/x', 405, 'GET, HEAD, PUT'],
  ['POST /health', 405, 'GET, HEAD'],
  // A documented route that this stage does not have.
  ['POST /payments/stripe/events', 404, undefined],
  ['DELETE /payments/stripe/events', 405, 'POST'],
])('answers %s with %i, HEAD without a body', async (request, status, allow) => {
  const refused = await ask(`$default ${request}`);

  expect([refused.status, refused.headers.allow, refused.hasBody]).toEqual([
    status,
    allow,
    !request.startsWith('HEAD'),
  ]);
});
