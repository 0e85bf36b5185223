import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod/mini';
import { Refusal, type RefusalCode, refusalStatuses } from '../../../../functions/messages/refusal.ts';
import { OrderRequest } from '../../../../functions/ordering/domain/order.ts';
import { createProblem, getProblemTitle, parseInput } from '../../../../functions/platform/http/problem.ts';
import { createOrderRequest } from '../../../support/example.ts';

type ErrorRow = [pointer: string, code: string, detail: string];

/** Returns the errors of an order request that differs in these fields. */
function findErrors(input: unknown): ErrorRow[] {
  try {
    parseInput(OrderRequest, input);
    return [];
  } catch (thrown) {
    expect(thrown).toMatchObject({ name: 'Refusal', code: 'validation_failed' });
    return (thrown as Refusal).errors.map(({ pointer, code, detail }) => [pointer, code, detail]);
  }
}

const request = createOrderRequest();
const line = (quantity: unknown, productId = 'a') => ({ productId, quantity });
const address = (change: object) => ({ shippingAddress: { ...request.shippingAddress, ...change } });
const email = 'must be an e-mail address, for example ada@example.com or info@münchen.example';
const country = 'must be an ISO 3166-1 alpha-2 code in capitals or XK, for example IT';

test.each<[string, unknown, ...ErrorRow]>([
  ['a missing field', { customerId: undefined }, '/customerId', 'required', 'is required (string)'],
  ['another type', { customerId: 7 }, '/customerId', 'invalid_type', 'must be of type string'],
  ['null', { payment: null }, '/payment', 'invalid_type', 'must be of type object'],
  ['a number as text', { items: [line('2')] }, '/items/0/quantity', 'invalid_type', 'must be of type number'],
  ['a fraction', { items: [line(1.5)] }, '/items/0/quantity', 'invalid_type', 'must be of type int'],
  ['too small a number', { items: [line(0)] }, '/items/0/quantity', 'too_small', 'must be at least 1'],
  ['too large a number', { items: [line(1_000)] }, '/items/0/quantity', 'too_big', 'must be at most 999'],
  ['an empty list', { items: [] }, '/items', 'too_small', 'must be at least 1 entries'],
  [
    'a long text',
    address({ city: 'a'.repeat(121) }),
    '/shippingAddress/city',
    'too_big',
    'must be at most 120 characters',
  ],
  [
    'a wrong character',
    { customerId: 'a b' },
    '/customerId',
    'invalid_format',
    expect.not.stringMatching(/\^|Invalid input/) as never,
  ],
  ['no e-mail address', { contact: { email: 'ada' } }, '/contact/email', 'invalid_format', email],
  [
    'an unknown value',
    { payment: { method: 'cash', token: 't' } },
    '/payment/method',
    'invalid_value',
    'must be one of: card',
  ],
  ['an unknown country', address({ country: 'XX' }), '/shippingAddress/country', 'invalid', country],
  [
    'a repeated product',
    { items: [line(1), line(1)] },
    '/items/1/productId',
    'duplicate',
    expect.stringContaining('quantity') as never,
  ],
  ['an unknown field', { 'a/b~c': 1 }, '/a~1b~0c', 'unrecognized_key', 'is not a known field'],
  [
    'an illegal metadata key',
    { metadata: { 'a b': 'x' } },
    '/metadata/a b',
    'invalid_key',
    expect.any(String) as never,
  ],
])('points to %s', (_, change, ...error) => {
  expect(findErrors({ ...request, ...(change as object) })).toEqual([error]);
});

test.each([[[]], [null]])('refuses %j in place of an object', (input) => {
  expect(findErrors(input)).toEqual([['', 'invalid_type', 'must be of type object']]);
});

test('lists all errors at once, at most 50', () => {
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`x${n}`, n]));

  expect(findErrors({ ...request, customerId: 1, reference: 2 })).toHaveLength(2);
  expect(findErrors({ ...request, a: 1, b: 1 })).toHaveLength(2);
  expect(findErrors({ ...request, ...many })).toHaveLength(50);
});

test('returns valid input', () => {
  expect(parseInput(z.strictObject({ a: z.string() }), { a: 'x' })).toEqual({ a: 'x' });
});

const getInstance = (path: string) => createProblem(new Refusal('not_found', 'No.'), path, 'c-1').instance;

test('creates an instance that is a URI reference on this host for any path', () => {
  const segment = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', '.', '..', '//', '\\', ':', '@', '?', '#', '%2f'),
  );
  fc.assert(
    fc.property(fc.array(segment), (segments) => {
      const instance = getInstance(`/${segments.join('/')}`);

      expect(instance).toMatch(/^\/([\w!'()*~.-]|%[0-9A-F]{2})?([\w!'()*~./-]|%[0-9A-F]{2})*$/);
      expect(instance).not.toMatch(/^\/\//);
      expect(new URL(instance, 'https://api.example').host).toBe('api.example');
    }),
  );
});

test.each([
  ['/orders/0d9f3a52-7c1b-8e60-8a3e-3f2b1c4d5e6f', '/orders/0d9f3a52-7c1b-8e60-8a3e-3f2b1c4d5e6f'],
  ['/.well-known/jwks.json', '/.well-known/jwks.json'],
  ['/orders/a <b>\r\nX: y#', '/orders/a%20%3Cb%3E%0D%0AX%3A%20y%23'],
  ['//evil.example/x', '/evil.example/x'],
  ['/\\evil.example', '/%5Cevil.example'],
  ['/\ud800', '/%EF%BF%BD'],
  ['', '/'],
])('encodes the path %j as the instance %s', (path, instance) => {
  expect(getInstance(path)).toBe(instance);
});

test('creates a document with the members of RFC 9457 and our own', () => {
  const errors = [{ pointer: '/a', code: 'required', detail: 'is required' }];
  const refusal = new Refusal('reference_taken', 'Taken.', { errors, members: { orderId: 'o-1' } });

  expect(createProblem(refusal, '/orders', 'c-1')).toEqual({
    type: '/docs/problems/reference_taken',
    title: 'Reference taken',
    status: 409,
    detail: 'Taken.',
    instance: '/orders',
    code: 'reference_taken',
    correlationId: 'c-1',
    orderId: 'o-1',
    errors,
  });
});

test('omits an empty list of errors', () => {
  expect(createProblem(new Refusal('not_found', 'No.'), '/', 'c')).not.toHaveProperty('errors');
});

test.each(Object.keys(refusalStatuses) as RefusalCode[])('has a title and an error status for %s', (code) => {
  expect(getProblemTitle(code)).toMatch(/^[A-Z][A-Za-z ]+$/);
  expect(refusalStatuses[code]).toBeGreaterThanOrEqual(400);
});

test('writes JSON in capitals in a title', () => {
  expect(getProblemTitle('invalid_json')).toBe('Invalid JSON');
});
