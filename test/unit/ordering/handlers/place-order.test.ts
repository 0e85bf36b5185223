import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import { createMessage, createOrderRequest, createProduct, parcel, payment } from '../../../support/example.ts';
import { ask, consume, place, sentMessages, setUpHandlers, sqs, stock } from './handlers.ts';

setUpHandlers();

let number = 0;
const request = (more = {}) => {
  number += 1;
  return createOrderRequest({ reference: `WEB-${number}`, ...more });
};
const key = () => `key-${number}`;
/** Sends many requests at once, and retries an unavailable one with the same key, as a client does. */
async function atOnce(requests: readonly (() => ReturnType<typeof place>)[]): ReturnType<typeof allOf> {
  const answers = await allOf(requests);
  const open = requests.filter((_, index) => answers[index]?.status === 503);
  const done = answers.filter(({ status }) => status !== 503);
  return open.length === 0 ? done : [...done, ...(await atOnce(open))];
}
const allOf = (requests: readonly (() => ReturnType<typeof place>)[]) => Promise.all(requests.map((ask) => ask()));
const shipped = (subject: string) =>
  createMessage('delivery.shipped', { id: `${subject}:shipped`, source: '/delivery', subject, data: parcel });

describe('POST /orders', () => {
  test("answers 201 with the order's location and sends its command in its own group", async () => {
    const body = request();

    const { status, headers, answer } = await place(body, key(), { headers: { 'x-correlation-id': 'mine' } });

    expect(status).toBe(201);
    expect(answer).toMatchObject({
      customerId: 'c-1042',
      status: 'PENDING_SHIPMENT',
      version: 1,
      total: 3_998,
      currency: 'EUR',
    });
    expect(headers).toMatchObject({
      location: `/orders/${answer.orderId}`,
      etag: '"1"',
      'x-correlation-id': 'mine',
    });
    expect(headers).not.toHaveProperty('idempotent-replayed');
    expect(headers).not.toHaveProperty('idempotency-key');
    expect(sentMessages()).toEqual([
      {
        queue: 'https://sqs/orders.fifo',
        group: answer.orderId,
        deduplicationId: `${answer.orderId}:order.created`,
        message: expect.objectContaining({ type: 'order.created', correlationid: 'mine' }),
      },
    ]);
  });

  test('sends the payment command and shows no token', async () => {
    const { answer, text } = await place(request({ payment }), key());

    expect(answer.payment).toEqual({ status: 'PENDING', method: 'card' });
    expect(text).not.toContain('tok_ok');
    expect(sentMessages()).toMatchObject([
      { queue: 'https://sqs/payments.fifo', message: { data: { token: 'tok_ok' } } },
    ]);
  });

  test('returns the same bytes for the same key after the order has moved', async () => {
    const metadata = {
      b: '2',
      '10': 'ten',
      a: '1',
      '9': 'nine',
      Z: '',
      constructor: 'x',
      '-1': 'minus',
      '1.5': 'half',
    };
    const body = request({ payment, metadata });
    const first = await place(body, key());
    expect(first.answer).toMatchObject({ metadata });
    await consume(shipped(first.answer.orderId));
    expect((await ask('GET /orders/{orderId}', { path: { orderId: first.answer.orderId } })).answer.status).toBe(
      'SHIPPED',
    );

    const again = await place(Object.fromEntries(Object.entries(body).reverse()), `"${key()}"`);

    expect(again.text).toBe(first.text);
    expect([again.status, again.headers['idempotent-replayed'], again.headers.etag]).toEqual([201, 'true', '"1"']);
    expect(again.headers.location).toBe(first.headers.location);
  });

  test('places one order from fifty equal requests at once', async () => {
    const body = request();

    const answers = await atOnce(Array.from({ length: 50 }, () => () => place(body, key())));

    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.every(({ status }) => status === 201)).toBe(true);
    expect(answers.filter(({ headers }) => !headers['idempotent-replayed']).length).toBeLessThanOrEqual(1);
    expect(new Set(sentMessages().map(({ deduplicationId }) => deduplicationId)).size).toBe(1);
  });

  test('sells the last piece to one of fifty buyers', async () => {
    await stock(createProduct('last-one', { available: 1 }));
    const items = [{ productId: 'last-one', quantity: 1 }];

    const answers = await atOnce(
      Array.from({ length: 50 }, (_, n) => {
        const body = request({ items });
        return () => place(body, `buyer-${n}`);
      }),
    );

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(
      answers.filter(({ status, answer }) => status === 409 && answer.code === 'product_unavailable'),
    ).toHaveLength(49);
    const { answer } = await ask('GET /products/{productId}', { path: { productId: 'last-one' } });
    expect(answer).toMatchObject({ available: 0, held: 1 });
  });

  test('refuses another request with the same key', async () => {
    await place(request(), key());

    const { status, answer } = await place({ ...createOrderRequest(), customerId: 'other' }, key());

    expect([status, answer.code]).toEqual([422, 'idempotency_key_reused']);
  });

  test.each([
    ['a lone quote', '"'],
    ['an unbalanced quote', 'a"b'],
    ['nothing', ''],
    ['other characters', 'ü'],
    ['256 characters', 'a'.repeat(256)],
  ])('refuses %s as a key', async (_, bad) => {
    expect((await place(request(), bad)).answer).toMatchObject({
      status: 400,
      code: 'idempotency_key_invalid',
    });
  });

  test('points at every unavailable item, and names the order that has the reference', async () => {
    const items = ['espresso-cups', 'nothing', 'none'].map((productId) => ({ productId, quantity: 999 }));
    const { status, answer } = await place(request({ items }), key());
    const taken = await place(request(), 'taken');
    const again = await place(request({ reference: taken.answer.reference }), 'taken-again');

    expect([status, answer.code]).toEqual([409, 'product_unavailable']);
    expect(answer.errors.map(({ pointer, code }: { pointer: string; code: string }) => [pointer, code])).toEqual([
      ['/items/0', 'insufficient_stock'],
      ['/items/1', 'unknown_product'],
      ['/items/2', 'unknown_product'],
    ]);
    expect([again.status, again.answer.code, again.answer.orderId]).toEqual([
      409,
      'reference_taken',
      taken.answer.orderId,
    ]);
  });

  test('answers 201 although the queue fails, and sends when the request comes again', async () => {
    const body = request();
    sqs.on(SendMessageCommand).rejects(new Error('down'));
    expect((await place(body, key())).status).toBe(201);
    sqs.reset();
    sqs.on(SendMessageCommand).resolves({});

    const again = await place(body, key());

    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(sentMessages()).toHaveLength(1);
  });

  test('answers 201 in time although the queue does not answer', async () => {
    const body = request();
    sqs.on(SendMessageCommand).callsFake(() => new Promise(() => undefined));
    const began = Date.now();

    const first = await place(body, key(), { timeoutMs: 2_500 });
    const firstMs = Date.now() - began;
    const again = await place(body, key(), { timeoutMs: 1_500 });

    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.text).toBe(first.text);
    expect(firstMs).toBeLessThan(2_500);
    expect(sentMessages()).toHaveLength(2);
  });

  test('places one order from a double click without a key, and returns the generated key', async () => {
    const body = request();

    const answers = await Promise.all([place(body, undefined), place(body, undefined)]);
    const later = await place(body, answers[0]?.headers['idempotency-key']);

    expect(new Set([...answers, later].map(({ text }) => text)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers['idempotent-replayed'])).toHaveLength(1);
  });

  test('names the generated key in a refusal, and places one order when the request is repeated under it', async () => {
    const body = request({ items: [{ productId: 'soon', quantity: 1 }] });

    const refused = await place(body, undefined);
    await stock(createProduct('soon'));
    const placed = await place(body, refused.headers['idempotency-key']);
    const withoutKey = await place(body, undefined);

    expect([refused.status, placed.status]).toEqual([409, 201]);
    expect(withoutKey.text).toBe(placed.text);
  });

  test.each([
    ['no token', { as: 'unknown-client' }, 401, 'token_missing'],
    ['no scope', { as: 'read-only' }, 403, 'scope_missing'],
    ['another type', { headers: { 'content-type': 'text/plain' } }, 415, 'unsupported_media_type'],
  ])('refuses a request with %s', async (_, more, status, code) => {
    expect((await place(request(), key(), more)).answer).toMatchObject({ status, code });
  });

  test.each([
    ['that is not JSON', 'not json', 'invalid_json'],
    ['with no piece of a product', '{"customerId":"c","items":[{"productId":"a","quantity":0}]}', 'validation_failed'],
    ['with a prototype', '{"__proto__":{}}', 'validation_failed'],
    ['of more than 64 KiB', `{"customerId":"${'a'.repeat(65_536)}"}`, 'payload_too_large'],
    ['nested deeply', `{"customerId":${'['.repeat(2_000)}${']'.repeat(2_000)}}`, 'validation_failed'],
    [
      'that SQS would refuse',
      '{"customerId":"c","items":[{"productId":"a","quantity":1}],"metadata":{"a":"\\ud800"}}',
      'validation_failed',
    ],
  ])('refuses a body %s', async (_, body, code) => {
    expect((await place(body, key())).answer.code).toBe(code);
    expect(sentMessages()).toEqual([]);
  });
});
