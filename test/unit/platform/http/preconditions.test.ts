import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkWrite, respondConditionally } from '../../../../functions/platform/http/preconditions.ts';

const opaque = fc.string({
  unit: fc.constantFrom('a', 'b', ',', ' ', '*', 'W', '/', '-', '1', 'é', "'", '\\'),
  maxLength: 6,
});
const tag = fc.record({ weak: fc.boolean(), opaque });
type Tag = { weak: boolean; opaque: string };
const textOf = ({ weak, opaque }: Tag) => `${weak ? 'W/' : ''}"${opaque}"`;
const blanks = fc.constantFrom('', ' ', '\t', '  ');
const list = fc.array(tag, { minLength: 1, maxLength: 5 });
const header = (tags: readonly Tag[], blank: string) => tags.map(textOf).join(`${blank},${blank}`);

describe('preconditions', () => {
  test('compare If-Match strongly and If-None-Match weakly, whatever a tag is made of', () => {
    fc.assert(
      fc.property(list, tag, blanks, fc.boolean(), (tags, present, blank, isThere) => {
        const named = header(isThere ? [...tags, present] : tags, blank);
        const all = isThere ? [...tags, present] : tags;
        const strong = all.some((one) => !one.weak && !present.weak && one.opaque === present.opaque);
        const weak = all.some((one) => one.opaque === present.opaque);

        const etag = textOf(present);
        expect(checkWrite({ headers: { 'if-match': named } }, etag) === undefined).toBe(strong);
        expect(checkWrite({ headers: { 'if-none-match': named } }, etag) === undefined).toBe(!weak);
        const { status } = respondConditionally({ headers: { 'if-none-match': named } }, {}, etag);
        expect(status).toBe(weak ? 304 : 200);
      }),
    );
  });

  test('of which one is malformed let no write pass that If-Match should hold off, and are no fault', () => {
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
  ])('%j of a write to %s fail by %s', (headers, etag, failing) => {
    const refusal = checkWrite({ headers }, etag);

    expect(refusal?.message.split(' ')[0]).toBe(failing);
    expect(refusal?.code).toBe(failing && 'precondition_failed');
  });

  test('are read in time that grows with their length alone', () => {
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

test('what nothing counts the changes of has its text for a tag', () => {
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
