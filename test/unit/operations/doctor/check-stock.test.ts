import { describe, expect, test } from '@jest/globals';
import { openCursor, sealCursor } from '../../../../functions/operations/adapters/doctor-cursor.ts';
import { type Progress, runDoctor } from '../../../../functions/operations/domain/doctor/run-doctor.ts';
import type { Product } from '../../../../functions/ordering/domain/catalogue/product.ts';
import { advanceOrder } from '../../../../functions/ordering/domain/lifecycle/advance-order.ts';
import { createProduct, getOrderId, payment, secondsLater } from '../../../support/example.ts';
import { advance, createExampleOrder, type FactName, facts } from '../../ordering/placed-order.ts';
import { operator } from '../example.ts';
import { deliveryOf, put, type World, world } from '../operations-harness.ts';
import { every, examined, kindsOf } from './run-on-orders.ts';

describe('stock', () => {
  const tampered = (shop: World, to: (stock: Product) => Partial<Product>) => {
    const stock = shop.stock.products.get('espresso-cups');
    if (stock) shop.stock.products.set('espresso-cups', { ...stock, ...to(stock) });
  };
  const inHouse = async () => {
    const shop = world();
    for (const [n, news] of every.entries())
      await put(shop, advance(createExampleOrder({ payment }, { orderId: getOrderId(n) }), ...news));
    shop.pass(60);
    return shop;
  };

  test.each<[string, (stock: Product) => Partial<Product>, string[], boolean]>([
    ['too much available', ({ available }) => ({ available: available + 7 }), ['stock_total_mismatch'], true],
    ['less than nothing available', () => ({ available: -3 }), ['stock_negative', 'stock_total_mismatch'], true],
    ['too much held', ({ held }) => ({ held: held + 2 }), ['stock_total_mismatch', 'stock_count_mismatch'], true],
    ['too little sold', ({ sold }) => ({ sold: sold - 1 }), ['stock_total_mismatch', 'stock_count_mismatch'], true],
    [
      'two wrongs that make a right',
      ({ held, available }) => ({ held: held + 1, available: available - 1 }),
      ['stock_count_mismatch'],
      false,
    ],
    [
      'what lies in the wrong place',
      ({ held, sold }) => ({ held: held + 1, sold: sold - 1 }),
      ['stock_count_mismatch', 'stock_count_mismatch'],
      false,
    ],
    [
      'two wrongs that do not',
      ({ held, available }) => ({ held: held + 1, available: available + 1 }),
      ['stock_total_mismatch', 'stock_count_mismatch'],
      false,
    ],
  ])('%s is found, and healed where two witnesses agree', async (_what, tamper, kinds, healable) => {
    const shop = await inHouse();
    const sound = structuredClone(shop.stock.products.get('espresso-cups'));
    tampered(shop, tamper);

    const { problems } = await examined(shop);
    expect(problems).toMatchObject(
      kinds.map((kind) => ({ kind, productId: 'espresso-cups', healable, healed: false })),
    );

    expect((await examined(shop, { heal: true })).problems.every(({ healed }) => healed === healable)).toBe(true);
    expect(kindsOf(await examined(shop, { heal: true }))).toEqual(healable ? [] : kinds);
    if (healable) expect(shop.stock.products.get('espresso-cups')).toEqual(sound);
  });

  test('is mended by as much as is wrong while it goes on being sold', async () => {
    const shop = await inHouse();
    tampered(shop, ({ available }) => ({ available: available + 7 }));
    let once = 0;
    const { correct } = shop.ports.stock;
    shop.ports.stock.correct = async (seen, to) => {
      once += 1;
      if (once === 1) await put(shop, createExampleOrder({}, { orderId: getOrderId(200), at: secondsLater(60) }));
      return correct(seen, to);
    };

    await examined(shop, { heal: true });
    shop.pass(60);

    expect(once).toBe(2);
    expect(kindsOf(await examined(shop))).toEqual([]);
  });

  test('is mended once by two doctors at the same time', async () => {
    const shop = await inHouse();
    tampered(shop, ({ available }) => ({ available: available + 7 }));

    await Promise.all([examined(shop, { heal: true }), examined(shop, { heal: true })]);

    expect(kindsOf(await examined(shop))).toEqual([]);
  });

  test('of more products than one ledger has is gone through with the orders again', async () => {
    const shop = world(...Array.from({ length: 450 }, (_, n) => createProduct(`p-${String(n).padStart(3, '0')}`)));
    for (let n = 0; n < 120; n += 1)
      await put(
        shop,
        createExampleOrder(
          { items: [{ productId: `p-${String(n * 3).padStart(3, '0')}`, quantity: 1 }] },
          { orderId: getOrderId(n) },
        ),
      );
    const last = shop.stock.products.get('p-449');
    if (last) shop.stock.products.set('p-449', { ...last, held: 1 });
    shop.pass(30);

    const { problems, checked } = await examined(shop);

    expect(problems.map(({ kind, productId }) => [kind, productId])).toEqual([
      ['stock_total_mismatch', 'p-449'],
      ['stock_count_mismatch', 'p-449'],
    ]);
    expect(checked).toMatchObject({ orders: 120, products: 450 });
  });
});

describe('under load', () => {
  /** A small generator of numbers from a seed. */
  const numbers = (seed: number) => () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648;
  };
  const ways: FactName[][] = [
    ['processing', 'shipped', 'delivered'],
    ['processing', 'lost'],
    ['cancellationAsked', 'deliveryCancelled'],
    ['processing', 'undeliverable'],
  ];

  /** The shop goes on: orders are placed and moved at random, each change a moment after it was decided. */
  function bustle(shop: World, random: () => number) {
    const under = new Map<string, FactName[]>();
    let placedSoFar = 0;
    const step = async () => {
      shop.pass(random() * 0.2);
      if (random() < 0.5) {
        placedSoFar += 1;
        const { order } = await shop.place(
          {
            reference: undefined,
            items: [{ productId: random() < 0.5 ? 'a' : 'b', quantity: 1 + Math.floor(random() * 3) }],
          },
          `k-${placedSoFar}`,
        );
        under.set(order.orderId, [...(ways[Math.floor(random() * ways.length)] ?? [])]);
        return;
      }
      const [id, news] = [...under][Math.floor(random() * under.size)] ?? [];
      const name = news?.shift();
      if (!id || !name) return void (id && under.delete(id));
      // A transaction may be committed long after its time was taken.
      const earlier = new Date(Date.parse(shop.ports.now()) - random() * 10_000).toISOString();
      const origin = { id: `${id}:${name}`, actor: 'service:test', correlationId: 'x' };
      const slow = { ...shop.ports, now: () => earlier };
      const { order } = await advanceOrder(id, () => facts[name], origin, slow);
      const known = await shop.deliveries.find(id);
      const delivery = deliveryOf(order);
      if (order.delivery) await shop.deliveries.save({ ...delivery, revision: (known?.revision ?? 0) + 1 });
    };
    return async (many: number) => {
      for (let n = 0; n < many; n += 1) await step();
    };
  }

  test.each(Array.from({ length: 12 }, (_, seed) => seed))('makes no false alarm (seed %d)', async (seed) => {
    const shop = world(createProduct('a', { available: 10_000 }), createProduct('b', { available: 10_000 }));
    const go = bustle(shop, numbers(seed + 1));
    await go(600);
    const { page } = shop.ports.stock;
    shop.ports.stock.page = async (...asked) => {
      await go(5);
      return page(...asked);
    };

    const { problems, calls } = await examined(shop, { heal: true, between: () => go(40) });

    expect(calls).toBeGreaterThan(2);
    expect(problems).toEqual([]);
  });

  test('heals a single piece that is wrong since before the rush, while the shop goes on', async () => {
    const shop = world(createProduct('a', { available: 10_000 }), createProduct('b', { available: 10_000 }));
    const go = bustle(shop, numbers(7));
    await go(400);
    shop.pass(30);
    const stock = shop.stock.products.get('a');
    if (stock) shop.stock.products.set('a', { ...stock, available: stock.available + 1 });
    let pages = 0;
    const between = async () => {
      pages += 1;
      if (pages === 1) shop.pass(20);
      await go(40);
    };

    const { problems } = await examined(shop, { heal: true, between });

    expect(problems).toMatchObject([{ kind: 'stock_total_mismatch', productId: 'a', healable: true, healed: true }]);
    shop.pass(30);
    expect(kindsOf(await examined(shop)).filter((kind) => kind !== 'overdue')).toEqual([]);
  });

  test('still finds what is wrong by more than what is moving', async () => {
    const shop = world(createProduct('a', { available: 10_000 }), createProduct('b', { available: 10_000 }));
    const go = bustle(shop, numbers(99));
    await go(600);
    const stock = shop.stock.products.get('a');
    if (stock) shop.stock.products.set('a', { ...stock, held: stock.held + 500, available: stock.available - 500 });

    expect(kindsOf(await examined(shop, { between: () => go(40) }))).toEqual(['stock_count_mismatch']);
  });
});

test('begins again where another release went on otherwise', () => {
  const position = openCursor({ part: 'products' } as unknown as Progress);

  expect(() => sealCursor(position)).toThrow(expect.objectContaining({ code: 'cursor_invalid' }));
});

describe('beside orders that cannot be read', () => {
  test.each(['held', 'sold', 'writtenOff'] as const)(
    'says that %s cannot be known, calls no count of it wrong and heals none, but still sees what does not add up',
    async (count) => {
      const shop = world(createProduct('a', { available: 10 }), createProduct('b', { available: 10 }));
      await put(shop, createExampleOrder({ items: [{ productId: 'a', quantity: 1 }] }));
      const scan = shop.ports.scan;
      shop.ports.scan = async (...page) => ({
        ...(await scan(...page)),
        unreadable: [getOrderId(7), getOrderId(8)],
      });
      // What the two that cannot be read have; and b, of which a piece is nowhere.
      const [a, b] = [shop.stock.products.get('a'), shop.stock.products.get('b')];
      if (a) shop.stock.products.set('a', { ...a, available: a.available - 2, [count]: a[count] + 2 });
      if (b) shop.stock.products.set('b', { ...b, available: b.available - 1 });
      const before = structuredClone(shop.stock.products);

      const { problems } = await examined(shop, { heal: true });

      expect(problems.filter(({ kind }) => kind.startsWith('stock'))).toEqual([
        expect.objectContaining({
          kind: 'stock_unreadable',
          detail: '2 orders cannot be read, so the stock was not compared with the orders.',
        }),
        expect.objectContaining({
          kind: 'stock_total_mismatch',
          productId: 'b',
          healable: false,
          healed: false,
        }),
      ]);
      expect(shop.stock.products).toEqual(before);
    },
  );
});

test('keeps the cursor small enough to be sent back', async () => {
  const many = Array.from({ length: 200 }, (_, n) =>
    createProduct(`${n}-${'abcdefghij'.repeat(6)}`.slice(0, 64), { available: 123_456_789 + n * 997 }),
  );
  const shop = world(...many);
  for (let n = 0; n < 101; n += 1) await put(shop, createExampleOrder({}, { orderId: getOrderId(n) }));

  const { next } = await runDoctor({ heal: false, from: undefined }, operator, {
    ...shop.ports,
    hasTime: () => false,
  });

  expect(next && openCursor(next).length).toBeLessThan(22_000);
});
