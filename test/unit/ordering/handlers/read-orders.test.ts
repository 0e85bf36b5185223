import { beforeAll, describe, expect, test } from '@jest/globals';
import { createOrderRequest } from '../../../support/example.ts';
import { type Asking, ask, place, sentMessages, setUpHandlers, sweep } from './handlers.ts';

setUpHandlers();

let orderId: string;
beforeAll(async () => {
  orderId = (await place(createOrderRequest(), 'the-key')).answer.orderId;
}, 30_000);

const ofOrder = (more: Asking = {}): Asking => ({ path: { orderId }, ...more });
const single = ['GET /orders/{orderId}', 'GET /orders/{orderId}/status', 'GET /orders/{orderId}/events'];

describe('one order', () => {
  test('returns an order with a strong entity tag and no-cache', async () => {
    const { status, headers, answer } = await ask('GET /orders/{orderId}', ofOrder());

    expect([status, answer.orderId]).toEqual([200, orderId]);
    expect(headers).toMatchObject({ etag: '"1"', 'cache-control': 'private, no-cache' });
    expect(headers['x-correlation-id']).toMatch(/^[A-Za-z0-9._-]{1,128}$/);
  });

  test('returns the status alone', async () => {
    const { answer, headers } = await ask('GET /orders/{orderId}/status', ofOrder());

    expect(answer).toEqual({
      orderId,
      status: 'PENDING_SHIPMENT',
      version: 1,
      updatedAt: expect.any(String),
    });
    expect(headers.etag).toBe('"1"');
  });

  test.each(['"1"', 'W/"1"', '"0", "1"', '*'])('answers 304 to If-None-Match %s', async (tag) => {
    for (const route of single.slice(0, 2)) {
      const { status, text, headers } = await ask(route, ofOrder({ headers: { 'if-none-match': tag } }));

      expect([status, text, headers.etag]).toEqual([304, undefined, '"1"']);
    }
  });

  test.each(['"2"', '1', '""', 'x'])('answers 200 to If-None-Match %s', async (tag) => {
    expect((await ask('GET /orders/{orderId}', ofOrder({ headers: { 'if-none-match': tag } }))).status).toBe(200);
  });

  test('answers 304 to the tag of the history', async () => {
    const route = 'GET /orders/{orderId}/events';
    const { headers } = await ask(route, ofOrder());
    expect(headers).toMatchObject({
      etag: expect.stringMatching(/^"/),
      'cache-control': 'private, no-cache',
    });

    const seen = await ask(route, ofOrder({ headers: { 'if-none-match': String(headers.etag) } }));
    const firstPage = { headers: { 'if-none-match': String(headers.etag) }, query: { limit: '1' } };

    expect([seen.status, seen.text, seen.headers.etag]).toEqual([304, undefined, headers.etag]);
    expect((await ask(route, ofOrder(firstPage))).status).toBe(200);
  });

  test.each(single)('refuses an unknown query parameter: %s', async (route) => {
    expect((await ask(route, ofOrder({ query: { verbose: '1' } }))).answer).toMatchObject({
      code: 'validation_failed',
      errors: [{ pointer: '/verbose', code: 'unrecognized_key' }],
    });
  });

  test('lists the events page by page, without internal fields', async () => {
    const first = await ask('GET /orders/{orderId}/events', ofOrder({ query: { limit: '1' } }));
    const rest = await ask('GET /orders/{orderId}/events', ofOrder({ query: { cursor: first.answer.nextCursor } }));

    const events = [...first.answer.items, ...rest.answer.items];
    expect(events.map(({ sequence, type }) => [sequence, type])).toEqual([
      [1, 'order.created'],
      [2, 'stock.held'],
    ]);
    expect(rest.answer.nextCursor).toBeNull();
    expect(Object.keys(events[0])).toEqual(['sequence', 'type', 'at', 'actor', 'correlationId', 'data']);
  });

  test.each([...single, 'POST /orders/{orderId}/cancel'])(
    'answers the same 404 for a foreign, a missing and an invalid order id: %s',
    async (route) => {
      const foreign = await ask(route, ofOrder({ as: 'other-shop' }));
      const missing = await ask(route, { path: { orderId: '0d9f3a52-7c1b-8e60-8a3e-000000000000' } });

      expect(foreign.status).toBe(404);
      const { correlationId: _a, instance: _b, ...one } = foreign.answer;
      const { correlationId: _c, instance: _d, ...other } = missing.answer;
      expect(one).toEqual(other);
      for (const odd of [
        '',
        'x',
        `payment-token#${orderId}`,
        'reference#demo-shop#WEB-2026-000017',
        'ü',
        'a'.repeat(3_000),
      ])
        expect((await ask(route, { path: { orderId: odd } })).answer).toMatchObject({
          code: 'order_not_found',
        });
    },
  );

  test('shows an operator the order of any client', async () => {
    expect((await ask('GET /orders/{orderId}', ofOrder({ as: 'demo-operator' }))).status).toBe(200);
  });
});

describe('the list of orders', () => {
  const mine = { as: 'other-shop' };
  const references = (answer: { items: { reference: string }[] }) => answer.items.map(({ reference }) => reference);
  beforeAll(async () => {
    for (const n of [1, 2, 3, 4, 5])
      await place(createOrderRequest({ reference: `o-${n}`, customerId: `c-${n % 2}` }), `o-${n}`, mine);
  }, 30_000);

  test("lists a client's orders, newest first, page by page", async () => {
    const first = await ask('GET /orders', { ...mine, query: { limit: '3' } });
    const second = await ask('GET /orders', {
      ...mine,
      query: { limit: '3', cursor: first.answer.nextCursor },
    });

    expect(references(first.answer)).toEqual(['o-5', 'o-4', 'o-3']);
    expect([references(second.answer), second.answer.nextCursor]).toEqual([['o-2', 'o-1'], null]);
  });

  test('lists all orders for an operator', async () => {
    const { answer } = await ask('GET /orders', { as: 'demo-operator', query: { limit: '100' } });

    expect(references(answer)).toEqual(['o-5', 'o-4', 'o-3', 'o-2', 'o-1', 'WEB-2026-000017']);
  });

  test.each<[Record<string, string>, string[]]>([
    [{ customerId: 'c-0' }, ['o-4', 'o-2']],
    [{ reference: 'o-3' }, ['o-3']],
    [{ reference: 'WEB-2026-000017' }, []],
    [{ status: 'DELIVERED' }, []],
    [{ status: 'PENDING_SHIPMENT', customerId: 'c-1' }, ['o-5', 'o-3', 'o-1']],
    [{ createdFrom: '2000-01-01T00:00:00+02:00', createdTo: '2000-01-02T00:00:00Z' }, []],
    [{ createdFrom: '2000-01-01T00:00:00+02:00', customerId: 'c-0' }, ['o-4', 'o-2']],
    [{ createdFrom: '2030-01-01T00:00:00Z', createdTo: '2000-01-01T00:00:00Z' }, []],
    [{ createdTo: '9999-12-31T23:59:59Z', customerId: 'c-0' }, ['o-4', 'o-2']],
  ])('answers %j', async (query, expected) => {
    const { status, answer } = await ask('GET /orders', { ...mine, query });

    expect([status, references(answer), answer.nextCursor]).toEqual([200, expected, null]);
  });

  test.each<[Record<string, string>, string[]]>([
    [{ customerId: 'c-1' }, ['o-5', 'o-3', 'o-1']],
    [{ reference: 'WEB-2026-000017' }, ['WEB-2026-000017']],
    [{ reference: 'o-3', customerId: 'c-1' }, ['o-3']],
    [{ reference: 'o-3', customerId: 'c-0' }, []],
    [{ customerId: 'c-0', status: 'PENDING_SHIPMENT' }, ['o-4', 'o-2']],
  ])('shows an operator the orders of all clients by %j, page by page', async (query, expected) => {
    const found: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof ask>> = await ask('GET /orders', {
        as: 'demo-operator',
        query: { ...query, limit: '2', ...(cursor && { cursor }) },
      });
      found.push(...references(page.answer));
      cursor = page.answer.nextCursor;
    } while (cursor !== null);

    expect(found).toEqual(expected);
  });

  test('accepts a cursor only with its filters and from its client', async () => {
    const { answer } = await ask('GET /orders', { ...mine, query: { limit: '1' } });
    const cursor = answer.nextCursor;

    for (const asking of [
      { ...mine, query: { cursor, customerId: 'c-1' } },
      { query: { cursor } },
      { ...mine, query: { cursor: 'x' } },
    ])
      expect((await ask('GET /orders', asking)).answer).toMatchObject({
        status: 400,
        code: 'cursor_invalid',
      });
  });

  test.each([
    { limit: '0' },
    { limit: '101' },
    { limit: 'x' },
    { page: '2' },
    { status: 'LOST' },
    { customerId: '' },
    { createdFrom: 'yesterday' },
    // In UTC these are in the years 10000 and 0, and the text of the first sorts before every other.
    { createdTo: '9999-12-31T23:59:59-01:00' },
    { createdFrom: '0001-01-01T00:00:00+01:00' },
    { createdTo: '2026-02-30T00:00:00Z' },
  ])('refuses the filter %j and points at it', async (query) => {
    const { answer } = await ask('GET /orders', { query });

    expect(answer).toMatchObject({
      status: 400,
      code: 'validation_failed',
      errors: [{ pointer: `/${Object.keys(query)[0]}` }],
    });
  });
});

describe('GET /idempotency-keys', () => {
  const stateOf = async (key: string, more: Asking = {}) =>
    (await ask('GET /idempotency-keys', { query: { key }, ...more })).answer;

  test('returns the order of a key, in either of its forms', async () => {
    const used = { state: 'used', orderId, createdAt: expect.any(String) };

    expect([await stateOf('the-key'), await stateOf('"the-key"')]).toEqual([used, used]);
    expect(await stateOf('never-used')).toEqual({ state: 'unused' });
  });

  test("returns unused for another client's key", async () => {
    expect(await stateOf('the-key', { as: 'other-shop' })).toEqual({ state: 'unused' });
    expect(await stateOf('the-key', { as: 'demo-operator' })).toEqual({ state: 'unused' });
  });

  test('refuses an invalid key', async () => {
    expect(await stateOf('"')).toMatchObject({ code: 'idempotency_key_invalid' });
    expect(await stateOf('the-key', { query: {} })).toMatchObject({
      errors: [{ pointer: '/key', code: 'required' }],
    });
  });
});

describe('POST /orders/{orderId}/cancel', () => {
  test('answers a cancellation with 202 and the order, with or without a body, once or twice', async () => {
    const first = await ask('POST /orders/{orderId}/cancel', ofOrder({ body: { reason: 'too late' } }));
    const again = await ask('POST /orders/{orderId}/cancel', ofOrder());

    expect(first).toMatchObject({ status: 202, headers: { location: `/orders/${orderId}`, etag: '"2"' } });
    expect(first.answer.cancellation).toMatchObject({ status: 'REQUESTED', reason: 'too late' });
    expect(again.text).toBe(first.text);
    expect(new Set(sentMessages().map(({ deduplicationId }) => deduplicationId))).toEqual(
      new Set([`${orderId}:order.cancellation_requested`]),
    );
  });

  test('refuses an empty reason, and a client without the scope', async () => {
    expect((await ask('POST /orders/{orderId}/cancel', ofOrder({ body: { reason: '' } }))).answer.code).toBe(
      'validation_failed',
    );
    expect((await ask('POST /orders/{orderId}/cancel', ofOrder({ as: 'read-only' }))).answer.code).toBe(
      'scope_missing',
    );
  });
});

test('sends nothing in a sweep when nothing is overdue', async () => {
  await sweep();

  expect(sentMessages()).toEqual([]);
});
