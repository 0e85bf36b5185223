import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PageQuery } from '../../functions/messages/page-query.ts';
import { cursorOf, limitOf, positionOf } from '../../functions/platform/page.ts';

const position = fc.stringMatching(/^[\x20-\x7e]{1,200}$/);
const filters = fc.dictionary(
  fc.constantFrom('clientId', 'customerId', 'status'),
  fc.option(fc.string(), { nil: undefined }),
);
const invalid = expect.objectContaining({ name: 'Refusal', code: 'cursor_invalid' });
const written = (cursor: unknown) => Buffer.from(JSON.stringify(cursor)).toString('base64url');

describe('a cursor', () => {
  test('leads back to its position with the same filters, in whatever order they are named', () => {
    fc.assert(
      fc.property(position, filters, (after, named) => {
        const reversed = Object.fromEntries(Object.entries(named).reverse());
        expect(positionOf(cursorOf(after, named), reversed)).toBe(after);
      }),
    );
  });

  test('is good for no other filters', () => {
    fc.assert(
      fc.property(position, filters, filters, (after, named, others) => {
        const given = (all: Record<string, string | undefined>) => JSON.parse(JSON.stringify(all));
        fc.pre(Object.entries(given(named)).sort().join() !== Object.entries(given(others)).sort().join());
        expect(() => positionOf(cursorOf(after, named), others)).toThrow(invalid);
      }),
    );
  });

  test('that is absent is the beginning', () => {
    expect(positionOf(undefined, {})).toBeUndefined();
  });

  test('of another client is not a cursor', () => {
    expect(() => positionOf(cursorOf('2026', { clientId: 'a' }), { clientId: 'b' })).toThrow(invalid);
  });

  test.each(['', '!', 'e30', 'bnVsbA', '%', '{"after":"a"}', '\ud800', 'a'.repeat(99)])(
    'is not %j',
    (cursor) => {
      expect(() => positionOf(cursor, {})).toThrow(invalid);
    },
  );

  test('is whatever anybody makes up never a fault', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (cursor) => {
        expect(() => positionOf(cursor, {})).toThrow(invalid);
      }),
    );
  });

  test('that was changed, cut or added to is not one of ours', () => {
    const after = '2026-11-25T02:02:25.200Z#3d950f6d-f6b6-850b-9d2c-5fdb803e1df4';
    const cursor = cursorOf(after, {});
    const { digest } = JSON.parse(Buffer.from(cursor, 'base64url').toString());

    for (let at = 0; at < cursor.length; at += 1)
      expect(() =>
        positionOf(`${cursor.slice(0, at)}${cursor[at] === 'A' ? 'B' : 'A'}${cursor.slice(at + 1)}`, {}),
      ).toThrow(invalid);
    for (const other of [cursor.slice(0, -1), `${cursor}A`, `${cursor}=`, ` ${cursor}`, `${cursor}!`])
      expect(() => positionOf(other, {})).toThrow(invalid);
    expect(() => positionOf(written({ after: after.replace('25', '24'), digest }), {})).toThrow(invalid);
    expect(() => positionOf(written({ after, digest, more: 1 }), {})).toThrow(invalid);
    expect(positionOf(written({ after, digest }), {})).toBe(after);
  });

  test.each(['', '\ud800', 'é', 'a\u0000', 'a'.repeat(401)])(
    'made up well but for its position, %j, is not one of ours',
    (after) => {
      expect(() => positionOf(cursorOf(after, {}), {})).toThrow(invalid);
    },
  );
});

describe('the limit of a page', () => {
  test('is 20 unless it is said', () => {
    expect([limitOf({}), limitOf({ limit: '1' }), limitOf({ limit: '100' })]).toEqual([20, 1, 100]);
  });

  test.each(['0', '101', '-1', '1.5', '01', '1e2', ' 1', '', 'ten', '1000'])('cannot be %j', (limit) => {
    expect(PageQuery.safeParse({ limit }).success).toBe(false);
  });

  test('can be anything from 1 to 100', () => {
    for (let limit = 1; limit <= 100; limit += 1)
      expect(PageQuery.safeParse({ limit: String(limit) }).success).toBe(true);
  });
});
