import { address, payment } from '../../../support/example.ts';

export const item = (more: object) => ({ items: [{ productId: 'espresso-cups', quantity: 1, ...more }] });
export const at = (more: object) => ({ shippingAddress: { ...address, ...more } });
export const products = (count: number) => ({
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
export const limits: [string, object, object][] = [
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
