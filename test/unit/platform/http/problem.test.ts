import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod/mini';
import { Refusal, type RefusalCode, refusalStatuses } from '../../../../functions/messages/refusal.ts';
import { OrderRequest } from '../../../../functions/ordering/domain/order.ts';
import { createProblem, getProblemTitle, parseInput } from '../../../../functions/platform/http/problem.ts';
import { orderRequest } from '../../../support/example.ts';

/** What is wrong with an order request, as its sender is told: where, and which rule. */
function wrongs(input: unknown): [string, string, string][] {
  try {
    parseInput(OrderRequest, input);
    return [];
  } catch (thrown) {
    expect(thrown).toMatchObject({ name: 'Refusal', code: 'validation_failed' });
    return (thrown as Refusal).errors.map(({ pointer, code, detail }) => [pointer, code, detail]);
  }
}

describe('input that is wrong', () => {
  test.each<[string, unknown, [string, string, string][]]>([
    [
      'a field that is missing',
      { ...orderRequest(), customerId: undefined },
      [['/customerId', 'required', 'is required (string)']],
    ],
    [
      'a field of another type',
      { ...orderRequest(), customerId: 7 },
      [['/customerId', 'invalid_type', 'must be of type string']],
    ],
    [
      'null, which is not absence',
      { ...orderRequest(), payment: null },
      [['/payment', 'invalid_type', 'must be of type object']],
    ],
    [
      'a number as text',
      { ...orderRequest(), items: [{ productId: 'a', quantity: '2' }] },
      [['/items/0/quantity', 'invalid_type', 'must be of type number']],
    ],
    [
      'a broken number',
      { ...orderRequest(), items: [{ productId: 'a', quantity: 1.5 }] },
      [['/items/0/quantity', 'invalid_type', 'must be of type int']],
    ],
    [
      'too few pieces',
      { ...orderRequest(), items: [{ productId: 'a', quantity: 0 }] },
      [['/items/0/quantity', 'too_small', 'must be at least 1']],
    ],
    [
      'too many pieces',
      { ...orderRequest(), items: [{ productId: 'a', quantity: 1_000 }] },
      [['/items/0/quantity', 'too_big', 'must be at most 999']],
    ],
    ['no line', { ...orderRequest(), items: [] }, [['/items', 'too_small', 'must be at least 1 entries']]],
    [
      'a text that is too long',
      { ...orderRequest(), shippingAddress: { ...orderRequest().shippingAddress, city: 'a'.repeat(121) } },
      [['/shippingAddress/city', 'too_big', 'must be at most 120 characters']],
    ],
    [
      'a wrong character',
      { ...orderRequest(), customerId: 'a b' },
      [['/customerId', 'invalid_format', expect.not.stringMatching(/\^|Invalid input/) as never]],
    ],
    [
      'no e-mail address',
      { ...orderRequest(), contact: { email: 'ada' } },
      [
        [
          '/contact/email',
          'invalid_format',
          'must be an e-mail address, for example ada@example.com or info@münchen.example',
        ],
      ],
    ],
    [
      'a word that is none of ours',
      { ...orderRequest(), payment: { method: 'cash', token: 't' } },
      [['/payment/method', 'invalid_value', 'must be one of: card']],
    ],
    [
      'a country that does not exist',
      { ...orderRequest(), shippingAddress: { ...orderRequest().shippingAddress, country: 'XX' } },
      [['/shippingAddress/country', 'invalid', 'must be an ISO 3166-1 alpha-2 code in capitals or XK, for example IT']],
    ],
    [
      'a product that stands there twice',
      {
        ...orderRequest(),
        items: [
          { productId: 'a', quantity: 1 },
          { productId: 'a', quantity: 1 },
        ],
      },
      [['/items/1/productId', 'duplicate', 'is in the order already; raise its quantity']],
    ],
    [
      'fields that we do not know',
      { ...orderRequest(), 'a/b~c': 1, price: 1 },
      [
        ['/a~1b~0c', 'unrecognized_key', 'is not a known field'],
        ['/price', 'unrecognized_key', 'is not a known field'],
      ],
    ],
    ['a list', [], [['', 'invalid_type', 'must be of type object']]],
    ['nothing', null, [['', 'invalid_type', 'must be of type object']]],
  ])('is told as %s', (_, input, expected) => {
    expect(wrongs(input)).toEqual(expected);
  });

  test('points at a name in metadata that cannot be one', () => {
    expect(wrongs({ ...orderRequest(), metadata: { 'a b': 'x' } })).toEqual([
      ['/metadata/a b', 'invalid_key', expect.anything()],
    ]);
  });

  test('is told at once, but no more than fifty of it', () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`x${n}`, n]));

    expect(wrongs({ ...orderRequest(), customerId: 1, reference: 2 })).toHaveLength(2);
    expect(wrongs({ ...orderRequest(), ...many })).toHaveLength(50);
  });

  test('that is right comes back as it is', () => {
    expect(parseInput(z.strictObject({ a: z.string() }), { a: 'x' })).toEqual({ a: 'x' });
  });
});

describe('the instance of a problem', () => {
  const instanceOf = (path: string) => createProblem(new Refusal('not_found', 'No.'), path, 'c-1').instance;

  test('is a URI reference to the path that was asked for, on this host, whatever the path is', () => {
    const segment = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('', '.', '..', '//', '\\', ':', '@', '?', '#', '%2f'),
    );
    fc.assert(
      fc.property(fc.array(segment), (segments) => {
        const instance = instanceOf(`/${segments.join('/')}`);

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
  ])('of %j is %s', (path, instance) => {
    expect(instanceOf(path)).toBe(instance);
  });
});

describe('a problem document', () => {
  test('has the members of RFC 9457 and those of ours', () => {
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

  test('has no errors where there are none', () => {
    expect(createProblem(new Refusal('not_found', 'No.'), '/', 'c')).not.toHaveProperty('errors');
  });

  test.each(Object.keys(refusalStatuses) as RefusalCode[])('has a title for %s, and a status that fits', (code) => {
    expect(getProblemTitle(code)).toMatch(/^[A-Z][A-Za-z ]+$/);
    expect(refusalStatuses[code]).toBeGreaterThanOrEqual(400);
  });

  test('writes JSON as people do', () => {
    expect(getProblemTitle('invalid_json')).toBe('Invalid JSON');
  });
});
