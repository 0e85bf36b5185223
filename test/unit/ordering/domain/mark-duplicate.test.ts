import { describe, expect, test } from '@jest/globals';
import { markDuplicate } from '../../../../functions/ordering/domain/intake/mark-duplicate.ts';
import { address, createProduct } from '../../../support/example.ts';
import { createOrdering } from '../ordering-harness.ts';

const anonymous = { reference: undefined };

async function twoOrders({ secondsBetween = 5, second = {}, client = {} } = {}) {
  const shop = createOrdering(createProduct('espresso-cups'), createProduct('moka-pot'));
  const { order: earlier } = await shop.place(anonymous, 'first');
  shop.pass(secondsBetween);
  const { order: later } = await shop.place({ ...anonymous, ...second }, 'second', client);
  return { ...shop, earlier, later };
}

describe('of two like orders', () => {
  test('marks the later of two like orders, in its version and history', async () => {
    const { earlier, later, ports, stored } = await twoOrders();

    expect(await markDuplicate(later.orderId, ports)).toBe(later.orderId);

    const marked = stored.orders.get(later.orderId);
    expect(marked).toMatchObject({ possibleDuplicateOf: earlier.orderId, version: 2 });
    expect(marked?.history.at(-1)).toMatchObject({
      type: 'order.possible_duplicate',
      actor: 'service:ordering',
      data: { of: earlier.orderId },
    });
    expect(stored.orders.get(earlier.orderId)?.possibleDuplicateOf).toBeUndefined();
  });

  test('marks the later order once, whichever record comes first and however often', async () => {
    const { earlier, later, ports, stored } = await twoOrders();

    for (const placed of [earlier, later, earlier, later]) await markDuplicate(placed.orderId, ports);

    expect(stored.orders.get(later.orderId)).toMatchObject({
      possibleDuplicateOf: earlier.orderId,
      version: 2,
      revision: 2,
    });
    expect(stored.orders.get(earlier.orderId)?.revision).toBe(1);
  });

  test('marks the order with the greater id of two from the same millisecond', async () => {
    const { earlier, later, ports, stored } = await twoOrders({ secondsBetween: 0 });
    const [lesser, greater] = [earlier.orderId, later.orderId].sort();

    await markDuplicate(earlier.orderId, ports);
    await markDuplicate(later.orderId, ports);

    expect(stored.orders.get(greater ?? '')?.possibleDuplicateOf).toBe(lesser);
    expect(stored.orders.get(lesser ?? '')?.possibleDuplicateOf).toBeUndefined();
  });
});

describe('two orders are two wishes', () => {
  test.each([
    ['ten minutes and a second lie between them', { secondsBetween: 601 }],
    ['they are for two customers', { second: { customerId: 'c-2' } }],
    ['they go to two addresses', { second: { shippingAddress: { ...address, line2: 'Floor 2' } } }],
    ['one is for more', { second: { items: [{ productId: 'espresso-cups', quantity: 3 }] } }],
    ['they come by two clients', { client: { clientId: 'other-shop' } }],
  ])('marks no order where %s', async (_, difference) => {
    const { earlier, later, ports } = await twoOrders(difference);

    expect(await markDuplicate(later.orderId, ports)).toBeUndefined();
    expect(await markDuplicate(earlier.orderId, ports)).toBeUndefined();
  });
});

test('marks a duplicate whose items are in another order', async () => {
  const shop = createOrdering(createProduct('espresso-cups'), createProduct('moka-pot'));
  const items = ['espresso-cups', 'moka-pot'].map((productId) => ({ productId, quantity: 1 }));
  const { order: earlier } = await shop.place({ ...anonymous, items }, 'first');
  const { order: later } = await shop.place({ ...anonymous, items: items.toReversed() }, 'second');

  const marked = await markDuplicate(later.orderId, shop.ports);

  expect([earlier.orderId, later.orderId]).toContain(marked);
});
