import { describe, expect, test } from '@jest/globals';
import { type Asking, ask, setUpHandlers } from './handlers.ts';

setUpHandlers();

const entry = { name: 'Moka pot', price: 3_450, currency: 'EUR' };
const put = (productId: string, body: unknown, headers = {}) =>
  ask('PUT /products/{productId}', { path: { productId }, body, headers });
const adjust = (productId: string, body: unknown) =>
  ask('POST /products/{productId}/stock-adjustments', { path: { productId }, body });
const read = (productId: string, more: Asking = {}) =>
  ask('GET /products/{productId}', { path: { productId }, ...more });

describe('a product', () => {
  test('creates a product with its stock by the first PUT', async () => {
    const made = await put('made', { ...entry, available: 7 });

    expect(made).toMatchObject({ status: 201, headers: { location: '/products/made', etag: '"1-7-0"' } });
    expect(made.answer).toEqual({ productId: 'made', ...entry, available: 7, held: 0, version: 1 });
    expect((await read('made')).answer).toEqual(made.answer);
  });

  test('replaces a product by the next PUT and leaves its stock', async () => {
    await put('replaced', { ...entry, available: 7 });

    const replaced = await put('replaced', { ...entry, price: 1, available: 99 });
    const same = await put('replaced', { ...entry, price: 1 });

    expect(replaced).toMatchObject({ status: 200, answer: { price: 1, available: 7, version: 2 } });
    expect(same.answer.version).toBe(2);
  });

  test('replaces a product only at the version that If-Match names', async () => {
    await put('matched', entry);

    for (const tag of ['"2"', '"0"', 'W/"1"', '1', '"x"', '', '"2", W/"1"'])
      expect((await put('matched', { ...entry, price: 2 }, { 'if-match': tag })).answer).toMatchObject({
        status: 412,
        code: 'precondition_failed',
      });
    expect((await put('matched', { ...entry, price: 2 }, { 'if-match': '"1"' })).status).toBe(200);
    expect((await put('matched', { ...entry, price: 3 }, { 'if-match': '*' })).answer.version).toBe(3);
    expect((await put('matched', { ...entry, price: 4 }, { 'if-match': '"1", "3"' })).answer.version).toBe(4);
  });

  test('replaces a product by a tag of any stock at this version', async () => {
    const made = await put('sells', { ...entry, available: 5 });
    const { headers } = await adjust('sells', { adjustmentId: 'a-1', delta: -1, reason: 'sold' });

    expect(headers.etag).not.toBe(made.headers.etag);
    expect((await put('sells', { ...entry, price: 2 }, { 'if-match': made.headers.etag })).status).toBe(200);
    for (const tag of [made.headers.etag, `W/${headers.etag}`, '"2-x-0"', '"2-1"'])
      expect((await put('sells', { ...entry, price: 3 }, { 'if-match': tag })).status).toBe(412);
    expect((await read('sells')).answer).toMatchObject({ price: 2, available: 4, version: 2 });
  });

  test('creates, but never replaces, a product with If-None-Match: *', async () => {
    const star = { 'if-none-match': '*' };

    expect((await put('only-made', { ...entry, available: 1 }, star)).status).toBe(201);
    for (const body of [entry, { ...entry, price: 9 }])
      expect((await put('only-made', body, star)).answer).toMatchObject({
        status: 412,
        code: 'precondition_failed',
      });
    expect((await put('only-made', { ...entry, price: 9 }, { 'if-none-match': 'W/"1-1-0"' })).status).toBe(412);
    expect((await read('only-made')).answer).toMatchObject({ price: entry.price, version: 1 });
    expect((await put('only-made', { ...entry, price: 9 }, { 'if-none-match': '"1-2-0"' })).status).toBe(200);
  });

  test('creates a product once by many conditional PUTs at once', async () => {
    const many = Array.from({ length: 12 }, (_, n) => ({ ...entry, price: n + 1 }));

    const answered = await Promise.all(many.map((body) => put('raced', body, { 'if-none-match': '*' })));

    expect(answered.map(({ status }) => status).sort()).toEqual([201, ...Array(11).fill(412)]);
    expect((await read('raced')).answer.version).toBe(1);
  });

  test('replaces a product once by many PUTs with the same tag at once', async () => {
    await put('raced-at', entry);
    const many = Array.from({ length: 12 }, (_, n) => ({ ...entry, price: n + 1 }));

    const answered = await Promise.all(many.map((body) => put('raced-at', body, { 'if-match': '"1"' })));

    expect(answered.map(({ status }) => status).sort()).toEqual([200, ...Array(11).fill(412)]);
    expect((await read('raced-at')).answer.version).toBe(2);
  });

  test('returns changed stock for an old tag and 304 for the latest', async () => {
    const { headers } = await put('shown', { ...entry, available: 5 });
    const seen = (tag?: string) => read('shown', { headers: { 'if-none-match': String(tag) } });
    expect((await seen(headers.etag)).status).toBe(304);

    const changed = await adjust('shown', { adjustmentId: 'a-1', delta: 1, reason: 'came' });

    expect(await seen(headers.etag)).toMatchObject({ status: 200, answer: { available: 6, version: 1 } });
    expect(await seen(changed.headers.etag)).toMatchObject({ status: 304, text: undefined });
    expect((await seen('"1"')).status).toBe(200);
  });

  test('refuses every If-Match for a product that does not exist', async () => {
    for (const tag of ['"1"', '*']) expect((await put('absent', entry, { 'if-match': tag })).status).toBe(412);
    expect((await read('absent')).answer).toMatchObject({ status: 404, code: 'product_not_found' });
  });

  test('adjusts stock once per id, and never below zero', async () => {
    await put('adjusted', { ...entry, available: 1 });
    const more = { adjustmentId: 'a-1', delta: 4, reason: 'came' };

    expect((await adjust('adjusted', more)).answer).toMatchObject({ available: 5 });
    expect(await adjust('adjusted', more)).toMatchObject({ status: 200, answer: { available: 5 } });
    expect((await adjust('adjusted', { ...more, adjustmentId: 'a-2', delta: -6 })).answer).toMatchObject({
      status: 409,
      code: 'stock_too_low',
    });
    expect((await read('adjusted')).answer.available).toBe(5);
  });

  test('adjusts stock only at the tag that If-Match names', async () => {
    const { headers } = await put('seen', { ...entry, available: 5 });
    const one = (adjustmentId: string, tag: string | undefined, delta = 1) =>
      ask('POST /products/{productId}/stock-adjustments', {
        path: { productId: 'seen' },
        body: { adjustmentId, delta, reason: 'counted' },
        headers: { 'if-match': String(tag) },
      });

    expect((await one('a-1', headers.etag)).answer).toMatchObject({ available: 6 });
    for (const tag of [headers.etag, '"1"', 'W/"1-6-0"', '']) expect((await one('a-2', tag)).status).toBe(412);
    const raced = await Promise.all([3, 4, 5, 6].map((n) => one(`a-${n}`, '"1-6-0"')));
    expect(raced.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
    expect((await one('a-9', '*', -8)).answer).toMatchObject({ status: 409, code: 'stock_too_low' });
    expect((await one('a-9', '*', -7)).answer).toMatchObject({ available: 0 });
  });

  test('refuses an adjustment id that was used for another change', async () => {
    await put('reused', { ...entry, available: 1 });
    await adjust('reused', { adjustmentId: 'a-1', delta: 4, reason: 'came' });

    expect((await adjust('reused', { adjustmentId: 'a-1', delta: 5, reason: 'came' })).answer).toMatchObject({
      status: 422,
      code: 'idempotency_key_reused',
    });
    expect((await adjust('reused', { adjustmentId: 'a-1', delta: 4, reason: 'another reason' })).status).toBe(200);
    expect((await read('reused')).answer.available).toBe(5);
  });

  test('finds no other item of the table as a product', async () => {
    await put('kept', entry);
    await adjust('kept', { adjustmentId: 'a-1', delta: 4, reason: 'came' });

    for (const odd of ['adjustment#kept#a-1', '', 'ü', ' ', 'a'.repeat(3_000), 'unknown']) {
      expect((await read(odd)).answer).toMatchObject({ status: 404, code: 'product_not_found' });
      expect((await adjust(odd, { adjustmentId: 'a', delta: 1, reason: 'x' })).answer).toMatchObject({
        status: 404,
        code: 'product_not_found',
      });
    }
    expect((await put('a b', entry)).answer).toMatchObject({ errors: [{ pointer: '/productId' }] });
  });

  test('refuses an invalid product with a pointer to each error', async () => {
    expect((await put('wrong', { ...entry, price: -1 })).answer).toMatchObject({
      errors: [{ pointer: '/price', code: 'too_small' }],
    });
    expect((await adjust('wrong', { adjustmentId: 'a', delta: 0, reason: 'x' })).answer).toMatchObject({
      errors: [{ pointer: '/delta' }],
    });
  });

  test('refuses callers without the scopes for products', async () => {
    expect((await read('made', { as: 'read-only' })).answer.code).toBe('scope_missing');
    expect((await read('made', { as: 'unknown-client' })).answer.code).toBe('token_missing');
  });
});

test('lists products by id, page by page', async () => {
  const listed: string[] = [];
  let cursor: string | null = null;
  do {
    const { answer } = await ask('GET /products', { query: { limit: '2', ...(cursor && { cursor }) } });
    expect(answer.items.length).toBeGreaterThan(0);
    listed.push(...answer.items.map(({ productId }: { productId: string }) => productId));
    cursor = answer.nextCursor;
  } while (cursor);

  expect(listed).toEqual([...listed].sort());
  expect(listed).toEqual(expect.arrayContaining(['espresso-cups', 'made', 'replaced']));
  const forged = Buffer.from(JSON.stringify({ after: '', filters: 'x' })).toString('base64url');
  expect((await ask('GET /products', { query: { cursor: forged } })).answer.code).toBe('cursor_invalid');
});
