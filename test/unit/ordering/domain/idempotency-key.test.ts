import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { OrderId } from '../../../../functions/messages/fields/primitives.ts';
import {
  deriveOrderId,
  hashRequest,
  parseIdempotencyKey,
} from '../../../../functions/ordering/domain/intake/idempotency-key.ts';

const printable = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
  minLength: 1,
  maxLength: 255,
});

describe('a key', () => {
  test('parses the same key from its quoted and its plain form', () => {
    fc.assert(
      fc.property(
        printable.filter((key) => !key.includes('"') && key.trim() !== ''),
        (key) => {
          expect(parseIdempotencyKey(key)).toBe(key.trim());
          expect(parseIdempotencyKey(`"${key.replaceAll('\\', '\\\\')}"`)).toBe(key);
        },
      ),
    );
  });

  test('accepts escaped quotes in a quoted key', () => {
    fc.assert(
      fc.property(printable, (key) => {
        expect(parseIdempotencyKey(`"${key.replace(/(["\\])/g, '\\$1')}"`)).toBe(key);
      }),
    );
  });

  test.each([
    '',
    ' ',
    '"',
    '""',
    'a"',
    '"a',
    'a"b',
    '"a"b"',
    '"a\\"',
    '"a"; x=1',
    'é',
    'a\tb',
    'a\nb',
    '"a\\nb"',
    'a'.repeat(256),
  ])('refuses %j as a key', (header) => {
    expect(() => parseIdempotencyKey(header)).toThrow(expect.objectContaining({ code: 'idempotency_key_invalid' }));
  });

  test.each([' a', 'a ', '\t a \t', ' "a" ', '\t"a"'])('trims the blanks around a key: %j', (sent) => {
    expect(parseIdempotencyKey(sent)).toBe('a');
  });

  test('accepts keys of 1 to 255 characters, quotes not counted', () => {
    const longest = 'a'.repeat(255);

    expect([parseIdempotencyKey('a'), parseIdempotencyKey(longest), parseIdempotencyKey(`"${longest}"`)]).toEqual([
      'a',
      longest,
      longest,
    ]);
  });
});

describe('an order id', () => {
  test('derives the same UUID from the same client and key', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/), printable, (client, key) => {
        const orderId = deriveOrderId(client, key);
        expect(OrderId.safeParse(orderId).success).toBe(true);
        expect(orderId).toMatch(/^.{14}8.{4}[89ab]/);
        expect(deriveOrderId(client, key)).toBe(orderId);
      }),
    );
  });

  test('derives another order id for another key or client', () => {
    const ids = [
      deriveOrderId('a', 'b'),
      deriveOrderId('a', 'B'),
      deriveOrderId('b', 'b'),
      deriveOrderId('ab', ''),
      deriveOrderId('', 'ab'),
    ];

    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('the hash of a request', () => {
  const shuffled = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shuffled);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, member]) => [key, shuffled(member)]),
    );
  };

  test('hashes a request the same whatever the order of its members', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(hashRequest(shuffled(value))).toBe(hashRequest(value));
      }),
    );
  });

  test('hashes different requests differently', () => {
    const requests = [
      { a: 1 },
      { a: '1' },
      { a: [1] },
      { a: 1, b: null },
      { b: 1 },
      { a: true },
      [1, 2],
      [2, 1],
      {},
      [],
      null,
      { a: { b: 1 } },
    ];

    expect(new Set(requests.map(hashRequest)).size).toBe(requests.length);
  });

  test('hashes items in another order differently', () => {
    const items = [{ productId: 'a' }, { productId: 'b' }];

    expect(hashRequest({ items })).not.toBe(hashRequest({ items: items.toReversed() }));
  });

  test('hashes a request as earlier releases did', () => {
    expect(hashRequest({ customerId: 'c-1042', items: [{ productId: 'espresso-cups', quantity: 2 }] })).toBe(
      'jShmEA-pem6Q85cx8BdWoblNYcG0RyJFIAblhpN1AFs',
    );
  });
});
