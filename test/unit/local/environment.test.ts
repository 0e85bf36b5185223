import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { maskAddress, parseAddress, readSetting, useDummyCredentials } from '../../../local/environment.ts';

test('replaces the AWS settings of a developer', () => {
  const own = {
    AWS_PROFILE: 'me',
    AWS_USE_FIPS_ENDPOINT: 'true',
    AWS_ENDPOINT_URL: 'http://x',
    AWS_REGION: 'eu',
  };
  const env: Record<string, string> = { ...own, HOME: '/home/me', HTTP_PROXY: 'http://proxy', no_proxy: 'x' };

  useDummyCredentials(env);

  expect(env).toEqual({
    HOME: '/home/me',
    HTTP_PROXY: 'http://proxy',
    no_proxy: 'x',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  });
});

test.each([
  [undefined, undefined],
  ['', undefined],
  [' \t\r\n', undefined],
  ["''", undefined],
  ['" "', undefined],
  [' a b ', 'a b'],
  ['"a b"', 'a b'],
  ["' a '", 'a'],
  ['"', '"'],
  ['"a\'', '"a\''],
  ['\ufeffa', 'a'],
])('reads the setting %j as %j', (text, read) => {
  expect(readSetting({ ...(text !== undefined && { NAME: text }) }, 'NAME')).toBe(read);
});

test('masks the user and password of a URL', () => {
  const part = fc.string({ unit: 'grapheme', minLength: 1 });
  fc.assert(
    fc.property(fc.constantFrom('http://', 'https://', 'ftp://', ''), part, part, (scheme, user, password) => {
      const secret = `<${password}>`;
      const shown = maskAddress(`${scheme}${user}:${secret}@shop.example/a`);

      expect(shown).toBe(`${scheme}***@shop.example/a`);
    }),
  );
});

test.each(['http://me@host', 'http://me:pw@host', 'http://host?a=b', 'http://host#a', 'ftp://host', 'host:80', ''])(
  'refuses the address %j',
  (text) => {
    expect(parseAddress(text)).toBeUndefined();
  },
);
