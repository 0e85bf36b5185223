import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PageQuery } from '../../../../functions/messages/fields/page-query.ts';
import { createCursors, createPage, getPageLimit } from '../../../../functions/platform/http/pagination.ts';
import { cursorKeys } from '../auth/access-harness.ts';

type Filters = Record<string, string | undefined>;
const demoShop = { clientId: 'demo-shop', findCursorKeys: async () => cursorKeys };
const path = '/orders';
const position = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte)),
});
const filters = fc.dictionary(
  fc.constantFrom('clientId', 'customerId', 'status'),
  fc.option(fc.string(), { nil: undefined }),
);
const invalid = { name: 'Refusal', code: 'cursor_invalid' };
const sealed = async (of: string, ...[named]: [Filters?]) =>
  (await createCursors({ path }, demoShop, named).seal(of)) ?? '';

describe('a cursor', () => {
  test('leads back to its position with the same filters, in whatever order they are named', async () => {
    await fc.assert(
      fc.asyncProperty(position, filters, async (after, named) => {
        const reversed = Object.fromEntries(Object.entries(named).reverse());
        expect(await createCursors({ path }, demoShop, reversed).open(await sealed(after, named))).toBe(after);
      }),
    );
  });

  test('says nothing of its position, and never is the same twice', async () => {
    const after = '2026-11-25T02:02:25.200Z#3d950f6d-f6b6-850b-9d2c-5fdb803e1df4';
    const cursors = [await sealed(after), await sealed(after)];

    expect(cursors[0]).not.toBe(cursors[1]);
    for (const cursor of cursors) {
      const read = Buffer.from(cursor, 'base64url').toString('latin1');
      for (let at = 0; at + 4 <= after.length; at += 1) expect(read).not.toContain(after.slice(at, at + 4));
    }
  });

  test('is good for no other filters', async () => {
    await fc.assert(
      fc.asyncProperty(position, filters, filters, async (after, named, others) => {
        const given = (all: Filters) => JSON.stringify(Object.entries(JSON.parse(JSON.stringify(all))).sort());
        fc.pre(given(named) !== given(others));
        await expect(createCursors({ path }, demoShop, others).open(await sealed(after, named))).rejects.toMatchObject(
          invalid,
        );
      }),
    );
  });

  test('is good for no other client, no other list, and no other key', async () => {
    const cursor = await sealed('2026');
    const elsewhere = Buffer.alloc(32, 9).toString('base64');

    for (const other of [
      createCursors({ path }, { ...demoShop, clientId: 'other-shop' }),
      createCursors({ path: '/deliveries' }, demoShop),
      createCursors({ path }, { ...demoShop, findCursorKeys: async () => [elsewhere] }),
      createCursors({ path }, { ...demoShop, findCursorKeys: async () => [] }),
    ])
      await expect(other.open(cursor)).rejects.toMatchObject(invalid);
    expect(await createCursors({ path: '/Orders' }, demoShop).open(cursor)).toBe('2026');
  });

  test('opens while its key is known, from one change of the keys to the next, on either side of it', async () => {
    const [a, b, c, d] = [1, 2, 3, 4].map((n) => Buffer.alloc(32, n).toString('base64'));
    const knowing = (...keys: (string | undefined)[]) =>
      createCursors({ path }, { ...demoShop, findCursorKeys: async () => keys.map(String) });
    // Each change brings another key, and an instance may not have heard of the latest.
    const states = [knowing(a), knowing(b, a), knowing(c, b, a), knowing(d, c, b)];

    for (const [n, one] of states.entries())
      for (const other of [states[n], states[n - 1], states[n + 1]])
        if (other) expect(await other.open((await one.seal('here')) ?? '')).toBe('here');
  });

  test('that is absent is the beginning, and there is none of the end', async () => {
    const cursors = createCursors({ path }, demoShop);

    expect([await cursors.open(undefined), await cursors.seal(undefined)]).toEqual([undefined, null]);
  });

  test('cannot be made without a key, which is a fault', async () => {
    const { seal } = createCursors({ path }, { ...demoShop, findCursorKeys: async () => [] });

    await expect(seal('here')).rejects.toThrow('no key for cursors');
  });

  test.each(['', '!', 'e30', 'bnVsbA', '%', '{"after":"a"}', '\ud800', 'a'.repeat(99), 'A'.repeat(1_000)])(
    'is not %j',
    async (cursor) => {
      await expect(createCursors({ path }, demoShop).open(cursor)).rejects.toMatchObject(invalid);
    },
  );

  test('is whatever anybody makes up never a fault', async () => {
    const made = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
      fc.record({ after: fc.string(), digest: fc.string() }).map((cursor) => btoa(escape(JSON.stringify(cursor)))),
    );
    await fc.assert(
      fc.asyncProperty(made, async (cursor) => {
        await expect(createCursors({ path }, demoShop).open(cursor)).rejects.toMatchObject(invalid);
      }),
    );
  });

  test('that was changed, cut or added to anywhere is not one of ours', async () => {
    const cursors = createCursors({ path }, demoShop);
    const cursor = await sealed('2026-11-25T02:02:25.200Z#3d950f6d-f6b6-850b-9d2c-5fdb803e1df4');
    const changed = Array.from(cursor, (deadLetter, at) => [
      `${cursor.slice(0, at)}${deadLetter === 'A' ? 'B' : 'A'}${cursor.slice(at + 1)}`,
      cursor.slice(0, at) + cursor.slice(at + 1),
      `${cursor.slice(0, at)}-${cursor.slice(at)}`,
    ]).flat();

    for (const other of [...changed, `${cursor}A`, `${cursor}=`, ` ${cursor}`, `${cursor}!`, cursor + cursor])
      await expect(cursors.open(other)).rejects.toMatchObject(invalid);
    expect(await cursors.open(cursor)).toMatch(/^2026/);
  });
});

test('a list that is all there is read page by page to its end', async () => {
  const all = Array.from({ length: 7 }, (_, n) => n);
  const cursors = createCursors({ path }, demoShop);
  const read: number[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: number[]; nextCursor: string | null } = await createPage(
      all,
      { limit: '3', ...(cursor && { cursor }) },
      cursors,
    );
    read.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);

  expect(read).toEqual(all);
});

describe('the limit of a page', () => {
  test('is 20 unless it is said', () => {
    expect([getPageLimit({}), getPageLimit({ limit: '1' }), getPageLimit({ limit: '100' })]).toEqual([20, 1, 100]);
  });

  test.each(['0', '101', '-1', '1.5', '01', '1e2', ' 1', '', 'ten', '1000'])('cannot be %j', (limit) => {
    expect(PageQuery.safeParse({ limit }).success).toBe(false);
  });

  test('can be anything from 1 to 100', () => {
    for (let limit = 1; limit <= 100; limit += 1)
      expect(PageQuery.safeParse({ limit: String(limit) }).success).toBe(true);
  });
});
