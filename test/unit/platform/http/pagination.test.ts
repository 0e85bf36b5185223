import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PageQuery } from '../../../../functions/messages/fields/page-query.ts';
import { createCursors, createPage, getPageLimit } from '../../../../functions/platform/http/pagination.ts';
import { cursorKeys } from '../auth/access-harness.ts';

type Filters = Record<string, string | undefined>;
const demoShop = { clientId: 'demo-shop', findCursorKeys: async () => cursorKeys };
const path = '/orders';
const positions = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte)),
});
const filters = fc.dictionary(
  fc.constantFrom('clientId', 'customerId', 'status'),
  fc.option(fc.string(), { nil: undefined }),
);
const invalid = { name: 'Refusal', code: 'cursor_invalid' };
const orderPosition = '2026-11-25T02:02:25.200Z#3d950f6d-f6b6-850b-9d2c-5fdb803e1df4';
const createKey = (byte: number) => Buffer.alloc(32, byte).toString('base64');
const createShopCursors = (named?: Filters) => createCursors({ path }, demoShop, named);
const seal = async (position: string, named?: Filters) => (await createShopCursors(named).seal(position)) ?? '';

test('opens a cursor with the same filters in any order', async () => {
  await fc.assert(
    fc.asyncProperty(positions, filters, async (position, named) => {
      const reversed = Object.fromEntries(Object.entries(named).reverse());
      expect(await createShopCursors(reversed).open(await seal(position, named))).toBe(position);
    }),
  );
});

test('hides the position in a cursor and never creates the same cursor twice', async () => {
  const cursors = [await seal(orderPosition), await seal(orderPosition)];

  expect(cursors[0]).not.toBe(cursors[1]);
  for (const cursor of cursors) {
    const text = Buffer.from(cursor, 'base64url').toString('latin1');
    for (let at = 0; at + 4 <= orderPosition.length; at += 1)
      expect(text).not.toContain(orderPosition.slice(at, at + 4));
  }
});

test('refuses a cursor with other filters', async () => {
  await fc.assert(
    fc.asyncProperty(positions, filters, filters, async (position, named, others) => {
      const normalize = (all: Filters) => JSON.stringify(Object.entries(JSON.parse(JSON.stringify(all))).sort());
      fc.pre(normalize(named) !== normalize(others));
      await expect(createShopCursors(others).open(await seal(position, named))).rejects.toMatchObject(invalid);
    }),
  );
});

test.each([
  ['client', { path }, { ...demoShop, clientId: 'other-shop' }],
  ['path', { path: '/deliveries' }, demoShop],
  ['key', { path }, { ...demoShop, findCursorKeys: async () => [createKey(9)] }],
  ['set of keys, which is empty', { path }, { ...demoShop, findCursorKeys: async () => [] }],
])('refuses a cursor of another %s', async (_, request, caller) => {
  await expect(createCursors(request, caller).open(await seal('2026'))).rejects.toMatchObject(invalid);
});

test('ignores the case of the path', async () => {
  expect(await createCursors({ path: '/Orders' }, demoShop).open(await seal('2026'))).toBe('2026');
});

test('opens a cursor on instances that are one key rotation ahead or behind', async () => {
  const [a, b, c, d] = [1, 2, 3, 4].map(createKey);
  const createWith = (...keys: (string | undefined)[]) =>
    createCursors({ path }, { ...demoShop, findCursorKeys: async () => keys.map(String) });
  const instances = [createWith(a), createWith(b, a), createWith(c, b, a), createWith(d, c, b)];

  for (const [n, instance] of instances.entries())
    for (const other of [instance, instances[n - 1], instances[n + 1]])
      if (other) expect(await other.open((await instance.seal('here')) ?? '')).toBe('here');
});

test('starts without a cursor and ends with null', async () => {
  const cursors = createShopCursors();

  expect([await cursors.open(undefined), await cursors.seal(undefined)]).toEqual([undefined, null]);
});

test('throws a fault when there is no key to encrypt with', async () => {
  const { seal } = createCursors({ path }, { ...demoShop, findCursorKeys: async () => [] });

  await expect(seal('here')).rejects.toThrow('no key for cursors');
});

test.each(['', '!', 'e30', 'bnVsbA', '%', '{"after":"a"}', '\ud800', 'a'.repeat(99), 'A'.repeat(1_000)])(
  'refuses the cursor %j',
  async (cursor) => {
    await expect(createShopCursors().open(cursor)).rejects.toMatchObject(invalid);
  },
);

test('refuses every forged cursor without a fault', async () => {
  const forged = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
    fc.record({ after: fc.string(), digest: fc.string() }).map((cursor) => btoa(escape(JSON.stringify(cursor)))),
  );
  await fc.assert(
    fc.asyncProperty(forged, async (cursor) => {
      await expect(createShopCursors().open(cursor)).rejects.toMatchObject(invalid);
    }),
  );
});

test('refuses a cursor with any character changed, removed or added', async () => {
  const cursors = createShopCursors();
  const cursor = await seal(orderPosition);
  const changed = Array.from(cursor, (char, at) => [
    `${cursor.slice(0, at)}${char === 'A' ? 'B' : 'A'}${cursor.slice(at + 1)}`,
    cursor.slice(0, at) + cursor.slice(at + 1),
    `${cursor.slice(0, at)}-${cursor.slice(at)}`,
  ]).flat();

  for (const other of [...changed, `${cursor}A`, `${cursor}=`, ` ${cursor}`, `${cursor}!`, cursor + cursor])
    await expect(cursors.open(other)).rejects.toMatchObject(invalid);
  expect(await cursors.open(cursor)).toMatch(/^2026/);
});

test('returns a list page by page to its end', async () => {
  const all = Array.from({ length: 7 }, (_, n) => n);
  const read: number[] = [];
  let cursor: string | null = null;
  do {
    const query: { limit: string; cursor?: string } = { limit: '3', ...(cursor && { cursor }) };
    const page: { items: number[]; nextCursor: string | null } = await createPage(all, query, createShopCursors());
    read.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);

  expect(read).toEqual(all);
});

test('returns 20 entries by default', () => {
  expect([getPageLimit({}), getPageLimit({ limit: '1' }), getPageLimit({ limit: '100' })]).toEqual([20, 1, 100]);
});

test.each(['0', '101', '-1', '1.5', '01', '1e2', ' 1', '', 'ten', '1000'])('refuses the limit %j', (limit) => {
  expect(PageQuery.safeParse({ limit }).success).toBe(false);
});

test('accepts every limit from 1 to 100', () => {
  for (let limit = 1; limit <= 100; limit += 1)
    expect(PageQuery.safeParse({ limit: String(limit) }).success).toBe(true);
});
