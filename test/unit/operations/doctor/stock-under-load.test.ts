import { expect, test } from '@jest/globals';
import { advanceOrder } from '../../../../functions/ordering/domain/lifecycle/advance-order.ts';
import { createProduct } from '../../../support/example.ts';
import { type FactName, facts } from '../../ordering/placed-order.ts';
import { createHarness, deliveryOf, type Harness } from '../operations-harness.ts';
import { findKinds, runToEnd, tamper } from './doctor-harness.ts';

const lives: FactName[][] = [
  ['processing', 'shipped', 'delivered'],
  ['processing', 'lost'],
  ['cancellationRequested', 'deliveryCancelled'],
  ['processing', 'undeliverable'],
];

/** Creates a shop, and a function that places and advances orders at random, each change committed late. */
function createBusyShop(seed: number) {
  const shop: Harness = createHarness(
    createProduct('a', { available: 10_000 }),
    createProduct('b', { available: 10_000 }),
  );
  let state = seed;
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
  const remaining = new Map<string, FactName[]>();
  let keys = 0;
  const step = async () => {
    shop.pass(random() * 0.2);
    if (random() < 0.5) {
      keys += 1;
      const items = [{ productId: random() < 0.5 ? 'a' : 'b', quantity: 1 + Math.floor(random() * 3) }];
      const { order } = await shop.place({ reference: undefined, items }, `k-${keys}`);
      remaining.set(order.orderId, [...(lives[Math.floor(random() * lives.length)] ?? [])]);
      return;
    }
    const [id, names] = [...remaining][Math.floor(random() * remaining.size)] ?? [];
    const name = names?.shift();
    if (!id || !name) return void (id && remaining.delete(id));
    // A transaction may be committed long after its time was taken.
    const earlier = new Date(Date.parse(shop.ports.now()) - random() * 10_000).toISOString();
    const origin = { id: `${id}:${name}`, actor: 'service:test', correlationId: 'x' };
    const { order } = await advanceOrder(id, () => facts[name], origin, { ...shop.ports, now: () => earlier });
    const stored = await shop.deliveries.find(id);
    if (order.delivery) await shop.deliveries.save({ ...deliveryOf(order), revision: (stored?.revision ?? 0) + 1 });
  };
  const trade = async (steps: number) => {
    for (let n = 0; n < steps; n += 1) await step();
  };
  return { shop, trade };
}

/** Creates a clock that lets each call read four pages, of 10 to 80 orders. */
function createPageClock() {
  let pages = 0;
  return () => {
    pages += 1;
    return pages % 4 > 0;
  };
}

test.each(Array.from({ length: 12 }, (_, seed) => seed))('finds nothing while orders move (seed %d)', async (seed) => {
  const { shop, trade } = createBusyShop(seed + 1);
  await trade(600);
  const { page } = shop.ports.stock;
  shop.ports.stock.page = async (...request) => {
    await trade(5);
    return page(...request);
  };

  const { findings, calls } = await runToEnd(shop, {
    heal: true,
    between: () => trade(40),
    hasTime: createPageClock(),
  });

  expect(calls).toBeGreaterThan(2);
  expect(findings).toEqual([]);
});

test('heals a single wrong piece while orders move', async () => {
  const { shop, trade } = createBusyShop(7);
  await trade(400);
  shop.pass(30);
  tamper(shop, ({ available }) => ({ available: available + 1 }), 'a');
  let calls = 0;
  const between = async () => {
    calls += 1;
    if (calls === 1) shop.pass(20);
    await trade(40);
  };

  const { findings } = await runToEnd(shop, { heal: true, between, hasTime: createPageClock() });

  expect(findings).toMatchObject([{ kind: 'stock_total_mismatch', productId: 'a', healable: true, healed: true }]);
  shop.pass(30);
  expect((await findKinds(shop)).filter((kind) => kind !== 'overdue')).toEqual([]);
});

test('finds a count that is wrong by more than what moves', async () => {
  const { shop, trade } = createBusyShop(99);
  await trade(600);
  tamper(shop, ({ held, available }) => ({ held: held + 500, available: available - 500 }), 'a');

  expect(await findKinds(shop, { between: () => trade(40), hasTime: createPageClock() })).toEqual([
    'stock_count_mismatch',
  ]);
});
