import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { OrderRequest } from '../../functions/ordering/domain/order.ts';
import { ProductEntry, StockAdjustment } from '../../functions/ordering/domain/product.ts';
import { address, orderRequest, payment } from '../example.ts';

const takes = (more: object) => OrderRequest.safeParse({ ...orderRequest(), ...more }).success;
const item = (more: object) => ({ items: [{ productId: 'espresso-cups', quantity: 1, ...more }] });
const at = (more: object) => ({ shippingAddress: { ...address, ...more } });
const products = (count: number) => ({
  items: Array.from({ length: count }, (_, n) => ({ productId: `p-${n}`, quantity: 1 })),
});
const pairs = (count: number) => ({
  metadata: Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, ''])),
});
const mailOf = (length: number) => ({ contact: { email: `${'a'.repeat(length - 12)}@example.com` } });
const tagOf = (length: number) => ({
  contact: { email: 'a@example.com', locale: `en-x-${'12345678-'.repeat(4)}`.slice(0, length) },
});

/** Every row of the contract's table of limits: at the limit, and one past it. */
const limits: [string, object, object][] = [
  ['customerId of 64', { customerId: 'a'.repeat(64) }, { customerId: 'a'.repeat(65) }],
  ['customerId of 1', { customerId: '7' }, { customerId: '' }],
  ['customerId that begins alphanumeric', { customerId: 'a._-' }, { customerId: '_a' }],
  ['reference of 64', { reference: 'a'.repeat(64) }, { reference: 'a'.repeat(65) }],
  ['reference without spaces', { reference: 'WEB-1.2_3' }, { reference: 'WEB 1' }],
  ['productId of 64', item({ productId: 'a'.repeat(64) }), item({ productId: 'a'.repeat(65) })],
  ['quantity of 1', item({ quantity: 1 }), item({ quantity: 0 })],
  ['quantity of 999', item({ quantity: 999 }), item({ quantity: 1_000 })],
  ['quantity that is whole', item({ quantity: 2 }), item({ quantity: 1.5 })],
  ['quantity that is a number', item({ quantity: 2 }), item({ quantity: '2' })],
  ['one line', products(1), products(0)],
  ['50 lines', products(50), products(51)],
  ['each product once', products(2), { items: [...products(2).items, { productId: 'p-0', quantity: 1 }] }],
  ['name of 1', at({ name: 'a' }), at({ name: '' })],
  ['name of 120', at({ name: 'a'.repeat(120) }), at({ name: 'a'.repeat(121) })],
  ['address line of 120', at({ line1: 'a'.repeat(120) }), at({ line1: 'a'.repeat(121) })],
  ['second address line of 120', at({ line2: 'a'.repeat(120) }), at({ line2: 'a'.repeat(121) })],
  ['city of 120', at({ city: 'a'.repeat(120) }), at({ city: 'a'.repeat(121) })],
  ['postalCode of 1', at({ postalCode: '1' }), at({ postalCode: '' })],
  ['postalCode of 16', at({ postalCode: '1'.repeat(16) }), at({ postalCode: '1'.repeat(17) })],
  ['country in capitals', at({ country: 'IT' }), at({ country: 'it' })],
  ['country that exists', at({ country: 'CH' }), at({ country: 'XX' })],
  ['email of 254', mailOf(254), mailOf(255)],
  ['email that is one', mailOf(20), { contact: { email: 'a@b@c' } }],
  ['email without a line break', mailOf(20), { contact: { email: 'a@example.com\r\nBcc: b@example.com' } }],
  ['locale of 35', tagOf(35), tagOf(36)],
  [
    'locale after BCP 47',
    { contact: { email: 'a@example.com', locale: 'zh-Hant-TW' } },
    { contact: { email: 'a@example.com', locale: 'en_US' } },
  ],
  ['20 pairs of metadata', pairs(20), pairs(21)],
  ['key of 40', { metadata: { ['a'.repeat(40)]: 'x' } }, { metadata: { ['a'.repeat(41)]: 'x' } }],
  ['key of 1', { metadata: { '-': 'x' } }, { metadata: { '': 'x' } }],
  ['key without spaces', { metadata: { 'a.b_c-1': 'x' } }, { metadata: { 'a b': 'x' } }],
  ['value of 200', { metadata: { a: 'x'.repeat(200) } }, { metadata: { a: 'x'.repeat(201) } }],
  ['value that is text', { metadata: { a: '' } }, { metadata: { a: 1 } }],
  ['payment by card', { payment }, { payment: { ...payment, method: 'cash' } }],
  [
    'token of 200',
    { payment: { ...payment, token: 'x'.repeat(200) } },
    { payment: { ...payment, token: 'x'.repeat(201) } },
  ],
  ['no field that is not known', {}, { price: 1 }],
  ['no price of a line from the caller', item({}), item({ unitPrice: 1 })],
  ['no field of the address that is not known', at({}), at({ state: 'PI' })],
];

describe('an order request', () => {
  test.each(limits)('is taken with a %s, and not one past it', (_, within, past) => {
    expect([takes(within), takes(past)]).toEqual([true, false]);
  });

  test('needs a customer and items, and nothing else', () => {
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
    ['letters that run the other way', 'a\u202eb', true],
    ['a mark on nothing', '\u0301', true],
    ['U+FFFD', 'a\ufffdb', true],
  ])('with %s in a text for people is sendable or not taken', (_, text, taken) => {
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

  test('never brings a prototype with it', () => {
    const hostile = JSON.parse('{"__proto__":{"customerId":"c"},"items":[{"productId":"p","quantity":1}]}');
    const inMetadata = JSON.parse('{"__proto__":"x","constructor":"y","toString":"z"}');

    expect(OrderRequest.safeParse(hostile).success).toBe(false);
    const { metadata } = OrderRequest.parse({ ...orderRequest(), metadata: inMetadata });
    expect(Object.entries(metadata ?? {})).toEqual([
      ['constructor', 'y'],
      ['toString', 'z'],
    ]);
    expect(Object.getPrototypeOf(metadata)).not.toBe('x');
  });

  test('is judged whatever it is, and never throws', () => {
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
  ])('is taken with a %s, and not one past it', (_, within, past) => {
    const accepts = (more: object) => ProductEntry.safeParse({ ...entry, ...more }).success;

    expect([accepts(within), accepts(past)]).toEqual([true, false]);
  });

  test.each<[string, object, object]>([
    ['an id of 64', { adjustmentId: 'a'.repeat(64) }, { adjustmentId: 'a'.repeat(65) }],
    ['a change', { delta: -1 }, { delta: 0 }],
    ['whole pieces', { delta: 5 }, { delta: 0.5 }],
    ['a reason', { reason: 'counted' }, { reason: '' }],
  ])('is adjusted with %s, and not one past it', (_, within, past) => {
    const adjustment = { adjustmentId: 'a', delta: 1, reason: 'came' };
    const accepts = (more: object) => StockAdjustment.safeParse({ ...adjustment, ...more }).success;

    expect([accepts(within), accepts(past)]).toEqual([true, false]);
  });
});
