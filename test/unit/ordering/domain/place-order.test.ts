import { describe, expect, test } from '@jest/globals';
import { placeOrder } from '../../../../functions/ordering/domain/intake/place-order.ts';
import { toReceipt } from '../../../../functions/ordering/domain/order-view.ts';
import type { Products } from '../../../../functions/ordering/domain/ports.ts';
import { createOrderRequest, createProduct, payment } from '../../../support/example.ts';
import { memoryCatalogue } from '../../../support/memory/products.ts';
import { createOrdering, createRequest } from '../ordering-harness.ts';
import { advance } from '../placed-order.ts';

const refusal = (code: string, more = {}) => expect.objectContaining({ code, ...more });
const twoProducts = () => createOrdering(createProduct('cups'), createProduct('pots', { available: 1, price: 50 }));

describe('an order that is placed', () => {
  test.each([
    ['the client', {}, expect.stringMatching(/^client:/)],
    ['the person who places it from the console', { actor: 'person:ada' }, 'person:ada'],
  ])('names %s in the history, and nowhere else', async (_, more, actor) => {
    const { order } = await createOrdering(createProduct()).place({}, 'k-1', more);

    const { history, ...rest } = order;
    expect(new Set(history.map((event) => event.actor))).toEqual(new Set([actor]));
    expect(JSON.stringify(rest)).not.toContain('person:ada');
  });

  test('prices an order by the catalogue, holds its stock and sends order.created', async () => {
    const { place, stock, sent } = createOrdering(createProduct('cups'), createProduct('pots', { price: 50 }));

    const { order, replayed } = await place({
      items: [
        { productId: 'cups', quantity: 2 },
        { productId: 'pots', quantity: 3 },
      ],
    });

    expect(replayed).toBe(false);
    expect(order).toMatchObject({
      total: 2 * 1_999 + 3 * 50,
      currency: 'EUR',
      status: 'PENDING_SHIPMENT',
      stock: 'HELD',
    });
    expect(order.items.map(({ unitPrice, lineTotal }) => [unitPrice, lineTotal])).toEqual([
      [1_999, 3_998],
      [50, 150],
    ]);
    expect(stock.products.get('pots')).toMatchObject({ available: 97, held: 3, stocked: 100 });
    expect(sent).toEqual([
      {
        resend: 0,
        message: expect.objectContaining({
          id: `${order.orderId}:order.created`,
          type: 'order.created',
          subject: order.orderId,
          correlationid: 'from-the-shop',
          data: expect.objectContaining({
            items: [expect.objectContaining({ quantity: 2 }), expect.anything()],
          }),
        }),
      },
    ]);
  });

  test('sends payment.requested first, with the token that the order does not store', async () => {
    const { place, sent, stored } = createOrdering();

    const { order } = await place({ payment });

    expect(sent.map(({ message }) => message)).toEqual([
      expect.objectContaining({
        type: 'payment.requested',
        data: { amount: 3_998, currency: 'EUR', method: 'card', token: 'tok_ok' },
      }),
    ]);
    expect(JSON.stringify([...stored.orders.values(), toReceipt(order)])).not.toContain('tok_ok');
  });

  test('places an order although its command cannot be sent now', async () => {
    const { place, faults, unsent, sent } = createOrdering();
    faults.send = true;

    const { order } = await place();

    expect(order.status).toBe('PENDING_SHIPMENT');
    expect([unsent, sent]).toEqual([[order.orderId], []]);
  });

  test('sends the command after a crash when the same request comes again', async () => {
    const { place, faults, commands, unsent } = createOrdering();
    faults.send = true;
    await place({ payment });
    faults.send = false;

    const { replayed } = await place({ payment });

    expect(replayed).toBe(true);
    expect(commands()).toEqual(['payment.requested']);
    expect(unsent).toHaveLength(1);
  });

  test('sends no command again once the order has moved', async () => {
    const { place, orders, commands } = createOrdering();
    const { order } = await place();
    await orders.save(order, advance(order, 'processing'));

    await place();

    expect(commands()).toEqual(['order.created']);
  });
});

describe('a key', () => {
  test('places one order from two hundred equal requests at once', async () => {
    const { place, stock, stored } = createOrdering();

    const answers = await Promise.all(Array.from({ length: 200 }, () => place()));

    expect(new Set(answers.map(({ order }) => JSON.stringify(toReceipt(order)))).size).toBe(1);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(stored.orders.size).toBe(1);
    expect(stock.products.get('espresso-cups')).toMatchObject({ held: 2 });
  });

  test('refuses another request with the same key and changes nothing', async () => {
    const { place, stock, commands } = createOrdering();
    await place();

    await expect(place({ customerId: 'c-2' })).rejects.toEqual(refusal('idempotency_key_reused'));
    await expect(place({ items: [{ productId: 'unknown', quantity: 1 }] })).rejects.toEqual(
      refusal('idempotency_key_reused'),
    );
    expect(stock.products.get('espresso-cups')).toMatchObject({ held: 2 });
    expect(commands()).toEqual(['order.created']);
  });

  test('places an order for each of two clients with the same key', async () => {
    const { place, stored } = createOrdering();

    await place({}, 'k-1');
    const { replayed } = await place({}, 'k-1', { clientId: 'other-shop' });

    expect([replayed, stored.orders.size]).toEqual([false, 2]);
  });

  test('accepts a key again whose request was refused', async () => {
    const { place, ports } = createOrdering(createProduct('espresso-cups', { available: 0 }));
    await expect(place()).rejects.toEqual(refusal('product_unavailable'));
    await restock(ports.products, 5);

    expect(await place()).toMatchObject({ replayed: false });
    await restock(ports.products, 5);
    expect(await place({}, 'k-2').catch(({ code }) => code)).toBe('reference_taken');
    expect(await place({ reference: 'other' }, 'k-2')).toMatchObject({ replayed: false });
  });

  test('returns the first order when its products are sold out or repriced meanwhile', async () => {
    const { place, ports } = createOrdering(createProduct('espresso-cups', { available: 2 }));
    const first = await place();
    await ports.products.replace('espresso-cups', { name: 'New', price: 9, currency: 'USD' }, 1);

    const again = await place();
    const elsewhere = await placeOrder(createRequest(createOrderRequest()), {
      ...ports,
      catalogue: memoryCatalogue({ products: new Map(), adjustments: new Map() }),
    });

    for (const { order, replayed } of [again, elsewhere]) {
      expect(replayed).toBe(true);
      expect(toReceipt(order)).toEqual(toReceipt(first.order));
    }
  });
});

describe('an order that cannot be had', () => {
  test('names every unavailable item with its pointer', async () => {
    const { place, stock } = twoProducts();
    const items = ['cups', 'unknown', 'pots'].map((productId) => ({ productId, quantity: 2 }));

    await expect(place({ items })).rejects.toEqual(
      refusal('product_unavailable', {
        errors: [
          { pointer: '/items/1', code: 'unknown_product', detail: 'unknown is not in the catalogue' },
          {
            pointer: '/items/2',
            code: 'insufficient_stock',
            detail: 'pots is not in stock in this quantity',
          },
        ],
      }),
    );
    expect(stock.products.get('cups')).toMatchObject({ held: 0 });
  });

  test('reads a product again before it refuses it as unknown', async () => {
    const { place, ports } = createOrdering();
    const items = [{ productId: 'new', quantity: 1 }];
    await expect(place({ items })).rejects.toEqual(refusal('product_unavailable'));
    await ports.products.create(createProduct('new'));

    expect(await place({ items })).toMatchObject({ replayed: false });
  });

  test('names the order that has the reference', async () => {
    const { place } = createOrdering();
    const { order } = await place();

    await expect(place({}, 'k-2')).rejects.toEqual(refusal('reference_taken', { members: { orderId: order.orderId } }));
  });

  test('names the items that are not in the currency of the first', async () => {
    const { place, stored } = createOrdering(createProduct('cups'), createProduct('pots', { currency: 'USD' }));
    const items = ['cups', 'pots'].map((productId) => ({ productId, quantity: 1 }));

    await expect(place({ items })).rejects.toEqual(
      refusal('validation_failed', {
        errors: [{ pointer: '/items/1/productId', code: 'mixed_currencies', detail: 'is not sold in EUR' }],
      }),
    );
    expect(stored.orders.size).toBe(0);
  });
});

describe('a warm instance', () => {
  test('prices an order again when the cached price is old', async () => {
    const { place, ports } = createOrdering();
    await place({ reference: 'warm' }, 'warm');
    await ports.products.replace('espresso-cups', { name: 'Dearer cups', price: 2_500, currency: 'EUR' }, 1);

    const { order } = await place({}, 'k-2');

    expect(order.items).toEqual([expect.objectContaining({ name: 'Dearer cups', unitPrice: 2_500, lineTotal: 5_000 })]);
  });

  test('reads currencies again when only cached ones differ', async () => {
    const { place, ports } = createOrdering(createProduct('cups'), createProduct('pots'));
    const items = ['cups', 'pots'].map((productId) => ({ productId, quantity: 1 }));
    await place({ items: items.slice(0, 1), reference: 'warm' }, 'warm');
    for (const { productId } of items)
      await ports.products.replace(productId, { name: 'x', price: 1, currency: 'USD' }, 1);

    expect((await place({ items }, 'k-2')).order).toMatchObject({ currency: 'USD', total: 2 });
  });
});

describe('others at the same products', () => {
  test('retries while other requests hold the same products', async () => {
    const { place, faults, stock } = createOrdering();
    faults.contentions = 5;

    expect(await place()).toMatchObject({ replayed: false });
    expect(stock.products.get('espresso-cups')).toMatchObject({ held: 2 });
  });

  test('returns the order that is there in spite of contention', async () => {
    const { place, faults } = createOrdering();
    await place();
    faults.contentions = 99;

    expect(await place()).toMatchObject({ replayed: true });
  });

  test('refuses as unavailable after 14 attempts, and accepts the same request later', async () => {
    const { place, faults, stored } = createOrdering();
    faults.contentions = 99;

    await expect(place()).rejects.toEqual(refusal('unavailable', { headers: { 'retry-after': '1' } }));

    expect(99 - faults.contentions).toBe(14);
    expect(stored.orders.size).toBe(0);
    faults.contentions = 0;
    expect(await place()).toMatchObject({ replayed: false });
  });
});

async function restock(products: Products, delta: number): Promise<void> {
  await products.adjust('espresso-cups', {
    adjustmentId: `a-${Math.abs(delta)}-${delta}`,
    delta,
    reason: 'came',
  });
}
