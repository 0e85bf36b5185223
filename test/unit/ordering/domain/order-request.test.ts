import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ProductEntry, StockAdjustment } from '../../../../functions/ordering/domain/catalogue/product.ts';
import { OrderRequest } from '../../../../functions/ordering/domain/order.ts';
import { createOrderRequest } from '../../../support/example.ts';
import { at, products } from '../handlers/limits.ts';

const takes = (more: object) => OrderRequest.safeParse({ ...createOrderRequest(), ...more }).success;

describe('an order request', () => {
  test('requires a customer and items, and nothing else', () => {
    expect(OrderRequest.safeParse({ customerId: 'c', items: products(1).items }).success).toBe(true);
    for (const absent of ['customerId', 'items']) expect(takes({ [absent]: undefined })).toBe(false);
    for (const absent of ['contact', 'shippingAddress', 'payment', 'metadata', 'reference'])
      expect([takes({ [absent]: undefined }), takes({ [absent]: null })]).toEqual([true, false]);
  });

  test.each([
    ['a lone high surrogate', 'a\ud800b', false],
    ['a lone low surrogate', 'a\udc00b', false],
    ['U+FFFE', 'a\ufffeb', false],
    ['U+FFFF', 'a\uffffb', false],
    ['a line break', 'a\r\nb', false],
    ['a tab', 'a\tb', false],
    ['a zero', 'a\u0000b', false],
    ['a delete', 'a\u007fb', false],
    ['a C1 control', 'a\u0085b', false],
    ['a pair of surrogates', 'a\u{1d11e}b', true],
    ['a right-to-left override', 'a\u202eb', true],
    ['a mark on nothing', '\u0301', true],
    ['U+FFFD', 'a\ufffdb', true],
  ])('checks %s in a text for people', (_, text, taken) => {
    const everywhere = [
      at({ name: text }),
      at({ line1: text }),
      at({ line2: text }),
      at({ city: text }),
      at({ postalCode: text.slice(0, 16) }),
      { metadata: { a: text } },
    ];

    expect(everywhere.map(takes)).toEqual(everywhere.map(() => taken));
  });

  test('accepts no prototype from a request', () => {
    const hostile = JSON.parse('{"__proto__":{"customerId":"c"},"items":[{"productId":"p","quantity":1}]}');
    const inMetadata = JSON.parse('{"__proto__":"x","constructor":"y","toString":"z"}');

    expect(OrderRequest.safeParse(hostile).success).toBe(false);
    const { metadata } = OrderRequest.parse({ ...createOrderRequest(), metadata: inMetadata });
    expect(Object.entries(metadata ?? {})).toEqual([
      ['constructor', 'y'],
      ['toString', 'z'],
    ]);
    expect(Object.getPrototypeOf(metadata)).not.toBe('x');
  });

  test('accepts or refuses any request without throwing', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (input) => {
        expect(typeof OrderRequest.safeParse(input).success).toBe('boolean');
      }),
    );
  });
});

describe('a product', () => {
  const entry = { name: 'Cups', price: 1, currency: 'EUR' };
  test.each<[string, object, object]>([
    ['price of 0', { price: 0 }, { price: -1 }],
    ['price of 100 000 000', { price: 100_000_000 }, { price: 100_000_001 }],
    ['price in whole minor units', { price: 1 }, { price: 0.5 }],
    ['name of 120', { name: 'a'.repeat(120) }, { name: 'a'.repeat(121) }],
    ['currency of three capitals', { currency: 'CHF' }, { currency: 'chf' }],
    ['stock of 0', { available: 0 }, { available: -1 }],
    ['stock that can be left out', { available: undefined }, { available: null }],
    ['no field that is not known', {}, { version: 1 }],
  ])('accepts a product with a %s, and refuses one past it', (_, within, past) => {
    const accepts = (more: object) => ProductEntry.safeParse({ ...entry, ...more }).success;

    expect([accepts(within), accepts(past)]).toEqual([true, false]);
  });

  test.each<[string, object, object]>([
    ['an id of 64', { adjustmentId: 'a'.repeat(64) }, { adjustmentId: 'a'.repeat(65) }],
    ['a change', { delta: -1 }, { delta: 0 }],
    ['whole pieces', { delta: 5 }, { delta: 0.5 }],
    ['a reason', { reason: 'counted' }, { reason: '' }],
  ])('accepts an adjustment with %s, and refuses one past it', (_, within, past) => {
    const adjustment = { adjustmentId: 'a', delta: 1, reason: 'came' };
    const accepts = (more: object) => StockAdjustment.safeParse({ ...adjustment, ...more }).success;

    expect([accepts(within), accepts(past)]).toEqual([true, false]);
  });
});
