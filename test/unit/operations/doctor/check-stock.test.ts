import { expect, test } from '@jest/globals';
import { maxAccounts } from '../../../../functions/operations/domain/doctor/ledger.ts';
import type { Product } from '../../../../functions/ordering/domain/catalogue/product.ts';
import { createProduct, getOrderId, secondsLater } from '../../../support/example.ts';
import { createExampleOrder } from '../../ordering/placed-order.ts';
import { createHarness, put } from '../operations-harness.ts';
import { createShop, findKinds, runToEnd, tamper } from './doctor-harness.ts';

const [total, count] = ['stock_total_mismatch', 'stock_count_mismatch'];
const tooMany = ({ available }: Product) => ({ available: available + 7 });

test.each<[string, (stock: Product) => Partial<Product>, string[], boolean]>([
  ['too many available pieces', tooMany, [total], true],
  ['a negative number of available pieces', () => ({ available: -3 }), ['stock_negative', total], true],
  ['too many held pieces', ({ held }) => ({ held: held + 2 }), [total, count], true],
  ['too few sold pieces', ({ sold }) => ({ sold: sold - 1 }), [total, count], true],
  [
    'two errors that cancel out',
    ({ held, available }) => ({ held: held + 1, available: available - 1 }),
    [count],
    false,
  ],
  ['pieces in the wrong state', ({ held, sold }) => ({ held: held + 1, sold: sold - 1 }), [count, count], false],
  [
    'two errors that add up',
    ({ held, available }) => ({ held: held + 1, available: available + 1 }),
    [total, count],
    false,
  ],
])('finds %s, and heals them where the sum and the orders agree', async (_case, change, kinds, healable) => {
  const shop = await createShop();
  const correct = structuredClone(shop.stock.products.get('espresso-cups'));
  tamper(shop, change);

  const { findings } = await runToEnd(shop);
  expect(findings).toMatchObject(kinds.map((kind) => ({ kind, productId: 'espresso-cups', healable, healed: false })));

  expect((await runToEnd(shop, { heal: true })).findings.every(({ healed }) => healed === healable)).toBe(true);
  expect(await findKinds(shop, { heal: true })).toEqual(healable ? [] : kinds);
  if (healable) expect(shop.stock.products.get('espresso-cups')).toEqual(correct);
});

test('corrects a count by its error while orders move it', async () => {
  const shop = await createShop();
  tamper(shop, tooMany);
  let calls = 0;
  const { correct } = shop.ports.stock;
  shop.ports.stock.correct = async (before, counts) => {
    calls += 1;
    if (calls === 1) await put(shop, createExampleOrder({}, { orderId: getOrderId(200), at: secondsLater(60) }));
    return correct(before, counts);
  };

  await runToEnd(shop, { heal: true });
  shop.pass(60);

  expect(calls).toBe(2);
  expect(await findKinds(shop)).toEqual([]);
});

test('corrects a count once when two runs heal at the same time', async () => {
  const shop = await createShop();
  tamper(shop, tooMany);

  await Promise.all([runToEnd(shop, { heal: true }), runToEnd(shop, { heal: true })]);

  expect(await findKinds(shop)).toEqual([]);
});

test('reads the orders again for the products that do not fit in one ledger', async () => {
  const [products, last] = [2 * maxAccounts + 50, `p-${2 * maxAccounts + 49}`];
  const idOf = (n: number) => `p-${String(n).padStart(4, '0')}`;
  const shop = createHarness(...Array.from({ length: products }, (_, n) => createProduct(idOf(n))));
  for (let n = 0; n < 120; n += 1)
    await put(
      shop,
      createExampleOrder({ items: [{ productId: idOf(n * 8), quantity: 1 }] }, { orderId: getOrderId(n) }),
    );
  tamper(shop, () => ({ held: 1 }), last);
  shop.pass(30);

  const { findings, checked } = await runToEnd(shop);

  expect(findings.map(({ kind, productId }) => [kind, productId])).toEqual([
    [total, last],
    [count, last],
  ]);
  expect(checked).toMatchObject({ orders: 120, products });
});

test.each(['held', 'sold', 'writtenOff'] as const)(
  'checks only the sum of the counts while orders cannot be read that may explain %s, and heals nothing',
  async (state) => {
    const shop = createHarness(createProduct('a', { available: 10 }), createProduct('b', { available: 10 }));
    await put(shop, createExampleOrder({ items: [{ productId: 'a', quantity: 1 }] }));
    const scan = shop.ports.scan;
    shop.ports.scan = async (...page) => ({ ...(await scan(...page)), unreadable: [getOrderId(7), getOrderId(8)] });
    // The unreadable orders have two pieces of a. A piece of b is missing.
    tamper(shop, (a) => ({ available: a.available - 2, [state]: a[state] + 2 }), 'a');
    tamper(shop, (b) => ({ available: b.available - 1 }), 'b');
    const before = structuredClone(shop.stock.products);

    const { findings } = await runToEnd(shop, { heal: true });

    const detail = '2 orders cannot be read, so the stock was not compared with the orders.';
    expect(findings.filter(({ kind }) => kind.startsWith('stock'))).toEqual([
      expect.objectContaining({ kind: 'stock_unreadable', detail }),
      expect.objectContaining({ kind: total, productId: 'b', healable: false, healed: false }),
    ]);
    expect(shop.stock.products).toEqual(before);
  },
);
