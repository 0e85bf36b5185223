import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { redact } from '../../../../functions/operations/domain/dead-letters/redact.ts';

test.each([
  ['a token', { data: { token: 'secret-1' } }],
  ['an address', { data: { shippingAddress: { anything: { line1: 'secret-1' }, floors: ['secret-1'] } } }],
  ['a contact in another spelling', { Contact: { any: 'secret-1' } }],
  ['an address without its name', { line1: 'secret-1', city: 'secret-1', postalCode: 'secret-1' }],
  ['an e-mail address anywhere', { note: 'write to secret-1@example.com, please' }],
  ['a token anywhere', { note: 'paid with tok_secret-1'.replace('-1', '') }],
  ['an e-mail address as a key', { 'secret-1@example.com': 1 }],
])('masks %s', (_what, body) => {
  expect(redact(JSON.stringify(body))).not.toContain('secret');
});

test('masks what is personal in a body that is cut off', () => {
  const torn = '{"data":{"token":"secret-1","shippingAddress":{"any":"secret \\" }2","postalCode":12345,"line1":"secr';

  expect(redact(torn)).toMatch(/^\{"data":\{"token":"\*\*\*","shippingAddress":"\*\*\*"/);
  expect(redact(torn)).not.toMatch(/secr|12345/);
});

test('leaves the rest unchanged', () => {
  const body = {
    id: 'a:b',
    type: 'order.created',
    subject: 'x',
    sequence: '1',
    data: { items: [{ productId: 'p', quantity: 2 }], ok: null, no: false },
  };

  expect(JSON.parse(redact(JSON.stringify(body)))).toEqual(body);
  expect(redact('plain words')).toBe('plain words');
  expect(redact('42')).toBe('42');
});

test.each([
  ['deep', '['.repeat(120_000) + ']'.repeat(120_000)],
  ['long without a gap', 'x'.repeat(262_144)],
  ['full of signs', '@'.repeat(262_144)],
  ['full of quotes', '"token":"'.repeat(29_000)],
])('takes less than two seconds for a body that is %s', (_what, body) => {
  const began = performance.now();

  redact(body);

  expect(performance.now() - began).toBeLessThan(2_000);
});

test('masks the token of any body, and accepts any text', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), fc.jsonValue(), (json, value) => {
      const body = JSON.stringify({
        inner: JSON.parse(json),
        token: value,
        contact: { anything: 'secret-1' },
      });
      expect(redact(body)).not.toContain('secret-1');
      redact(body.slice(0, body.length / 2));
    }),
  );
});
