import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkWrite, respondConditionally } from '../../../../functions/platform/http/preconditions.ts';

const opaques = fc.string({
  unit: fc.constantFrom('a', 'b', ',', ' ', '*', 'W', '/', '-', '1', 'é', "'", '\\'),
  maxLength: 6,
});
const tags = fc.record({ weak: fc.boolean(), opaque: opaques });
type Tag = { weak: boolean; opaque: string };
const formatTag = ({ weak, opaque }: Tag) => `${weak ? 'W/' : ''}"${opaque}"`;
const blanks = fc.constantFrom('', ' ', '\t', '  ');
const lists = fc.array(tags, { minLength: 1, maxLength: 5 });
const formatHeader = (list: readonly Tag[], blank: string) => list.map(formatTag).join(`${blank},${blank}`);

describe('a precondition', () => {
  test('compares If-Match strongly and If-None-Match weakly', () => {
    fc.assert(
      fc.property(lists, tags, blanks, fc.boolean(), (others, current, blank, isNamed) => {
        const all = isNamed ? [...others, current] : others;
        const strong = all.some((tag) => !tag.weak && !current.weak && tag.opaque === current.opaque);
        const weak = all.some((tag) => tag.opaque === current.opaque);

        const header = formatHeader(all, blank);
        const etag = formatTag(current);
        expect(checkWrite({ headers: { 'if-match': header } }, etag) === undefined).toBe(strong);
        expect(checkWrite({ headers: { 'if-none-match': header } }, etag) === undefined).toBe(!weak);
        const { status } = respondConditionally({ headers: { 'if-none-match': header } }, {}, etag);
        expect(status).toBe(weak ? 304 : 200);
      }),
    );
  });

  test('refuses a write with a malformed If-Match and ignores a malformed If-None-Match', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(!text.includes('"') && text.trim() !== '*' && !text.split(',').some((one) => one.trim() === '*'));

        expect(checkWrite({ headers: { 'if-match': text } }, '"1"')?.code).toBe('precondition_failed');
        expect(checkWrite({ headers: { 'if-none-match': text } }, '"1"')).toBeUndefined();
      }),
    );
  });

  test.each([
    [{ 'if-match': '*' }, undefined, 'If-Match'],
    [{ 'if-match': '"1"' }, undefined, 'If-Match'],
    [{ 'if-none-match': '*' }, undefined, undefined],
    [{ 'if-none-match': '"1"' }, undefined, undefined],
    [{ 'if-none-match': '*' }, '"1"', 'If-None-Match'],
    [{ 'if-none-match': '*,*' }, '"1"', 'If-None-Match'],
    [{ 'if-match': '"1"', 'if-none-match': '*' }, '"1"', 'If-None-Match'],
    [{ 'if-match': '"2"', 'if-none-match': '*' }, '"1"', 'If-Match'],
    [{ 'if-match': '"a,*,b"' }, '"1"', 'If-Match'],
    [{ 'if-match': 'w/"1"' }, '"1"', 'If-Match'],
    [{}, undefined, undefined],
  ])('evaluates %j for a write to %s: %s fails', (headers, etag, failing) => {
    const refusal = checkWrite({ headers }, etag);

    expect(refusal?.message.split(' ')[0]).toBe(failing);
    expect(refusal?.code).toBe(failing && 'precondition_failed');
  });

  test('takes linear time for any header', () => {
    for (const text of [
      '"'.repeat(10_000),
      ',"'.repeat(5_000),
      ', '.repeat(5_000),
      '\t'.repeat(10_000),
      'W/"a"'.repeat(2_000),
    ])
      for (const name of ['if-match', 'if-none-match']) {
        const started = performance.now();
        checkWrite({ headers: { [name]: text } }, '"1"');
        expect(performance.now() - started).toBeLessThan(200);
      }
  });
});

test('creates a strong tag from the content when there is no version', () => {
  const one = respondConditionally({ headers: {} }, { a: 1 });
  const other = respondConditionally({ headers: {} }, { a: 2 });

  expect(one).toMatchObject({
    status: 200,
    body: '{"a":1}',
    headers: { 'cache-control': 'private, no-cache' },
  });
  expect(one.headers?.etag).toMatch(/^"[\w-]{22}"$/);
  expect(other.headers?.etag).not.toBe(one.headers?.etag);
});

test.each([
  [{}, 200, '{"a":1}'],
  [{ 'if-none-match': 'W/"1"' }, 304, undefined],
])('responds to %j with %i and the headers that fit', (headers, status, body) => {
  const response = respondConditionally({ headers }, { a: 1 }, '"1"', {
    vary: 'accept-encoding',
    'content-type': 'x/y',
  });

  expect(response).toEqual({
    status,
    headers: { etag: '"1"', vary: 'accept-encoding', ...(body && { 'content-type': 'x/y' }) },
    ...(body && { body }),
  });
});

test('throws precondition_failed when If-Match names another version', () => {
  expect(() => respondConditionally({ headers: { 'if-match': '"2"' } }, {}, '"1"')).toThrow('If-Match');
});
