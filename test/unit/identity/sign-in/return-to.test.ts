import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseReturnTo } from '../../../../functions/identity/domain/sign-in/return-to.ts';

test.each([
  '/console',
  '/console/',
  '/console/orders',
  '/console/orders?status=SHIPPED&from=2026-11-27T08:00:00Z#row-3',
  '/console?q=a%20b%2Fc',
  '/console/orders/%2f%2fevil.example',
])('returns to the page %s', (path) => {
  expect(parseReturnTo(path)).toBe(path);
});

test.each([
  ['nothing', undefined],
  ['an empty text', ''],
  ['another path', '/orders'],
  ['a path that only begins like ours', '/consoles'],
  ['an encoded slash behind our path', '/console%2f..%2f..%2fevil'],
  ['a host without a scheme', '//evil.example'],
  ['a host without a scheme that has our path', '//evil.example/console'],
  ['three slashes', '///evil.example'],
  ['a URL', 'https://evil.example/console'],
  ['a URL of our own host', 'https://orders.example/console'],
  ['a scheme that runs a script', 'javascript:alert(1)//console'],
  ['a data URL', 'data:text/html,/console'],
  ['a backslash for a slash', '/\\evil.example'],
  ['a backslash behind our path', '/console\\evil.example'],
  ['a backslash inside our path', '/console/\\evil.example'],
  ['an encoded host', '%2f%2fevil.example'],
  ['a host that is encoded twice', '%252f%252fevil.example'],
  ['dots that leave our path', '/console/../evil'],
  ['encoded dots that leave our path', '/console/%2e%2e/evil'],
  ['mixed dots that leave our path', '/console/.%2E//evil.example'],
  ['dots that lead to a host', '/console/..//evil.example'],
  ['a tab, which browsers pass over', '/\t/evil.example'],
  ['a tab behind our path', '/console/\t../evil'],
  ['a line end, which begins a header', '/console\r\nset-cookie: a=b'],
  ['a zero byte', '/console/\0'],
  ['a blank before our path', ' /console'],
  ['an at sign before our path', '@/console'],
  ['a user and a host', '/console@evil.example'],
  ['full-width characters', '/ｃonsole'],
  ['the sign-in itself', '/console/sign-in'],
  ['the sign-in by a detour', '/console/x/../sign-in?returnTo=/console'],
  ['the callback', '/console/callback?code=x'],
  ['the session', '/console/session'],
  ['the sign-out', '/console/sign-out'],
  ['a text that is too long for a cookie', `/console/${'x'.repeat(1_000)}`],
])('returns to the first page for %s', (_, text) => {
  expect(parseReturnTo(text)).toBe('/console');
});

test('returns to no other origin and no other path, whatever the text is', () => {
  const parts = fc.constantFrom(
    '/console',
    '/',
    '//',
    '\\',
    '..',
    '%2e',
    '%2f',
    '\t',
    '@',
    ':',
    '?',
    '#',
    'evil.example',
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(parts, { maxLength: 8 }).map((all) => all.join('')),
    fc.array(parts, { maxLength: 8 }).map((all) => `/console${all.join('')}`),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const url = new URL(parseReturnTo(text), 'https://orders.example/console/sign-in');
      expect([url.origin, /^\/console(\/|$)/.test(url.pathname)]).toEqual(['https://orders.example', true]);
    }),
    { numRuns: 2_000 },
  );
});
