import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Line } from '../../../../functions/messages/fields/primitives.ts';
import { createOrderRequest, createProduct } from '../../../support/example.ts';
import { ask, place, sentMessages, setUpHandlers, stock } from './handlers.ts';
import { limits } from './limits.ts';

setUpHandlers();

let number = 0;
const key = () => {
  number += 1;
  return `limit-${number}`;
};
const ordered = (more: object) => ({ ...createOrderRequest({ reference: undefined }), ...more });

beforeAll(async () => {
  const path = { productId: 'espresso-cups' };
  const body = { adjustmentId: 'enough', delta: 1_000_000, reason: 'came' };
  await ask('POST /products/{productId}/stock-adjustments', { path, body });
  const ids = ['a'.repeat(64), ...Array.from({ length: 50 }, (_, n) => `p-${n}`)];
  await stock(...ids.map((id) => createProduct(id)));
}, 60_000);

describe('POST /orders', () => {
  test.each(limits)('places and reads an order with a %s, and refuses one past it', async (_, within, past) => {
    const taken = await place(ordered(within), key());
    const sent = sentMessages().length;
    const refused = await place(ordered(past), key());

    expect([taken.status, sent]).toEqual([201, 1]);
    expect([refused.status, refused.answer.code]).toEqual([400, 'validation_failed']);
    expect(refused.answer.errors[0].pointer).toMatch(/^\//);
    expect(sentMessages()).toHaveLength(1);
    const path = { orderId: taken.answer.orderId };
    expect((await ask('GET /orders/{orderId}', { path })).answer).toEqual(taken.answer);
  });

  test('accepts any text that it can send and show, and refuses the rest', async () => {
    const text = fc
      .oneof(
        fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
        fc.constantFrom('\ud800', 'a\r\nb', '\u202eb', '\ufeff', '\ufffe', '\u0000', '😀', '\u0301'),
      )
      // A body with U+FFFD is taken for one that is not UTF-8, before any field is read.
      .filter((name) => !name.includes('\ufffd'));
    await fc.assert(
      fc.asyncProperty(text, async (name) => {
        const { status, answer } = await place(
          ordered({ shippingAddress: { ...createOrderRequest().shippingAddress, name } }),
          key(),
        );

        const isTaken = Line.safeParse(name).success;
        expect([isTaken, status, answer.errors]).toEqual([
          isTaken,
          isTaken ? 201 : 400,
          isTaken ? undefined : expect.anything(),
        ]);
        if (status === 201) {
          const read = await ask('GET /orders/{orderId}', { path: { orderId: answer.orderId } });
          expect(read.answer.shippingAddress.name).toBe(name);
        }
      }),
      { numRuns: 60 },
    );
  });

  const items = (quantity: string) => `{"customerId":"c","items":[{"productId":"p-0","quantity":${quantity}}]}`;
  test.each([
    ['1e400 pieces', items('1e400'), 400],
    ['2^53+1 pieces', items('9007199254740993'), 400],
    ['minus zero pieces', items('-0'), 400],
    ['1.0 pieces', items('1.0'), 201],
    ['a key twice', items('0,"quantity":1'), 400],
    ['a constructor', '{"constructor":{"prototype":{}}}', 400],
    ['100 000 lists in each other, which is over 64 KiB', '['.repeat(100_000), 413],
    ['30 000 lists in each other', `${'['.repeat(30_000)}${']'.repeat(30_000)}`, 400],
    ['6 MB', `"${'a'.repeat(6_000_000)}"`, 413],
    ['64 KiB', `${items('1')}${' '.repeat(65_536 - items('1').length)}`, 201],
    ['64 KiB and a byte', `${items('1')}${' '.repeat(65_537 - items('1').length)}`, 413],
    ['a byte order mark', `\ufeff${items('1')}`, 201],
  ])('answers %s without a fault', async (_, body, status) => {
    expect((await place(body, key())).status).toBe(status);
  });

  test.each([
    ['of one character', 'k', 201],
    ['of 255', 'k'.repeat(255), 201],
    ['of 256', 'k'.repeat(256), 400],
    ['of 255 in quotes', `"${'q'.repeat(255)}"`, 201],
    ['of 256 in quotes', `"${'q'.repeat(256)}"`, 400],
    ['that is a lone quote', '"', 400],
  ])('accepts or refuses a key %s', async (_, given, status) => {
    expect((await place(ordered({}), given)).status).toBe(status);
  });

  test('keeps a correlation id of 128 characters and replaces one of 129', async () => {
    const correlated = async (id: string) =>
      (await place(ordered({}), key(), { headers: { 'x-correlation-id': id } })).headers['x-correlation-id'];

    expect(await correlated('a'.repeat(128))).toBe('a'.repeat(128));
    expect(await correlated('a'.repeat(129))).toMatch(/^[0-9a-f-]{36}$/);
  });
});

test.each([
  ['1', 200],
  ['100', 200],
  ['0', 400],
  ['101', 400],
  ['1e1', 400],
])('answers a page limit of %s with %i', async (limit, status) => {
  for (const list of ['GET /orders', 'GET /products'])
    expect((await ask(list, { query: { limit } })).status).toBe(status);
});
