import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseBasicCredentials, parseCredentials } from '../../../../functions/identity/adapters/token-request.ts';
import { TokenRefusal } from '../../../../functions/identity/domain/token-refusal.ts';

const nothing = new Map<string, string>();

test('parses any id and secret that are encoded after RFC 6749', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (clientId, secret) => {
      expect(parseBasicCredentials(basic(`${formEncoded(clientId)}:${formEncoded(secret)}`))).toEqual({
        clientId,
        secret,
      });
    }),
  );
});

test('parses what curl sends without encoding, as long as it needs none', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[\w.~-]+$/), fc.stringMatching(/^[\w.~:!*'()-]+$/), (clientId, secret) => {
      expect(parseBasicCredentials(basic(`${clientId}:${secret}`))).toEqual({ clientId, secret });
    }),
  );
});

test('refuses any other header as invalid_client, and never throws a fault', () => {
  const header = fc.oneof(
    fc.string(),
    fc.string().map((text) => `Basic ${text}`),
    fc.string({ unit: 'binary' }).map(basic),
    fc.uint8Array().map((bytes) => `Basic ${Buffer.from(bytes).toString('base64')}`),
  );
  fc.assert(
    fc.property(header, (authorization) => {
      try {
        const { clientId, secret } = parseCredentials(authorization, new Map([['client_id', 'a']]));
        expect([typeof clientId, typeof secret]).toEqual(['string', 'string']);
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(TokenRefusal);
      }
    }),
  );
});

test('names UTF-8 in the refusal of bytes that are not UTF-8', () => {
  const latin1 = Buffer.from('demo-shop:geheimnis-für-alle', 'latin1').toString('base64');

  expect(() => parseBasicCredentials(`Basic ${latin1}`)).toThrow('UTF-8');
});

test('accepts the scheme in any case', () => {
  const { clientId } = parseBasicCredentials(basic('demo-shop:demo-secret').replace('Basic', 'bASIC'));

  expect(clientId).toBe('demo-shop');
});

test.each([
  ['another scheme', 'Bearer abc'],
  ['no scheme', Buffer.from('demo-shop:demo-secret').toString('base64')],
  ['nothing after the scheme', 'Basic '],
  ['what is not base64', 'Basic demo-shop:demo-secret'],
  ['no colon', basic('demo-shop')],
  ['a percent sign that encodes nothing', basic('demo-shop:100%')],
  ['a secret that is too long', basic(`demo-shop:${'x'.repeat(257)}`)],
])('refuses %s', (_, authorization) => {
  expect(() => parseCredentials(authorization, nothing)).toThrow(expect.objectContaining({ error: 'invalid_client' }));
});

function basic(pair: string): string {
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}
