import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createTrackingLink, verifyTrackingToken } from '../../../../functions/platform/links/tracking-link.ts';
import { orderId } from '../../../support/example.ts';

const first = { id: '1', key: 'a'.repeat(64) };
const second = { id: '2', key: 'b'.repeat(64) };
const createToken = async (keys = [first]) =>
  (await createTrackingLink('https://api.example.com', orderId, async () => keys)).replace(/.*\/track\//, '');
const verify = (token: string, keys = [first]) => verifyTrackingToken(token, async () => keys);

test('signs a link that names the order and the key, and has 128 bits of signature', async () => {
  expect(await createTrackingLink('https://api.example.com', orderId, async () => [second, first])).toMatch(
    new RegExp(`^https://api\\.example\\.com/track/${orderId}\\.2\\.[A-Za-z0-9_-]{22}$`),
  );
});

test('verifies its own token, also by a key that was replaced and is kept', async () => {
  const token = await createToken();

  expect(await verify(token)).toBe(orderId);
  expect(await verify(token, [second, first])).toBe(orderId);
  expect(await verify(token, [second])).toBeUndefined();
});

test('refuses the token of another order, of another key and any that is changed', async () => {
  const token = await createToken();
  const [, keyId, signature] = token.split('.');

  expect(await verify(`${orderId.replace('0', '1')}.${keyId}.${signature}`)).toBeUndefined();
  expect(await verify(`${orderId}.2.${signature}`, [first, second])).toBeUndefined();
  await fc.assert(
    fc.asyncProperty(fc.nat(token.length), fc.nat(3), fc.string({ maxLength: 3 }), async (at, cut, put) => {
      const changed = token.slice(0, at) + put + token.slice(at + cut);
      expect(await verify(changed)).toBe(changed === token ? orderId : undefined);
    }),
  );
});
