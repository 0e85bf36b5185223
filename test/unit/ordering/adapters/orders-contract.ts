import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Order } from '../../../../functions/ordering/domain/order.ts';
import type { Orders, Products } from '../../../../functions/ordering/domain/ports.ts';
import { createProduct, getOrderId, payment } from '../../../support/example.ts';
import { advance, createExampleOrder, type FactName } from '../placed-order.ts';

export type Store = { orders: Orders; products: Products; close(): Promise<void> };

/** Tests the contract of the Orders port for writes. `open` returns an empty store. */
export function testOrders(engine: string, open: () => Promise<Store>): void {
  describe(`orders in ${engine}`, () => {
    let store: Store;
    let number = 0;
    beforeAll(async () => {
      store = await open();
    }, 30_000);
    afterAll(() => store?.close());

    const created = async (order: Order, { token, version = 1 }: { token?: string; version?: number } = {}) => {
      const versions = new Map(order.items.map(({ productId }) => [productId, version]));
      return store.orders.create(order, { versions, paymentToken: token });
    };
    /** A product of this test alone, so many in stock. */
    const stocked = async (available: number) => {
      number += 1;
      const productId = `p-${number}`;
      await store.products.create(createProduct(productId, { available }));
      return productId;
    };
    const next = (productIds: string | string[], more: Parameters<typeof createExampleOrder>[0] = {}, quantity = 1) => {
      number += 1;
      const items = [productIds].flat().map((productId) => ({ productId, quantity }));
      return createExampleOrder({ reference: `r-${number}`, items, ...more }, { orderId: getOrderId(number) });
    };
    const save = async (before: Order, fact: FactName) => {
      const after = advance(before, fact);
      return { after, outcome: await store.orders.save(before, after) };
    };

    test('finds no order before it is created', async () => {
      expect(await store.orders.find(getOrderId(0))).toBeUndefined();
      expect(await store.orders.findPaymentToken(getOrderId(0))).toBeUndefined();
    });

    test('finds an order as it was created, with its stock held', async () => {
      const order = next(await stocked(5), { payment, metadata: { '10': 'ten', '9': '', b: '𝄞', a: 'é' } }, 3);

      expect(await created(order, { token: 'tok_ok' })).toEqual({ outcome: 'created' });

      expect(await store.orders.find(order.orderId)).toEqual(order);
      expect(await store.orders.findPaymentToken(order.orderId)).toBe('tok_ok');
      expect(await store.products.find(order.items[0]?.productId ?? '')).toMatchObject({
        available: 2,
        held: 3,
      });
    });

    test('returns the first order when it is created again, and holds no stock', async () => {
      const productId = await stocked(1);
      const order = next(productId);
      await created(order);
      const moved = await save(order, 'processing');

      expect(await created(order)).toEqual({ outcome: 'exists', order: moved.after });
      expect(await created({ ...order, requestHash: 'another' }, { version: 9 })).toMatchObject({
        outcome: 'exists',
      });
      expect(await store.products.find(productId)).toMatchObject({ available: 0, held: 1 });
    });

    test('refuses a reference that another order of the client has, before it looks at the products', async () => {
      const productId = await stocked(5);
      const first = next(productId);
      await created(first);
      const second = next([productId, 'unknown'], { reference: first.reference ?? '' });

      expect(await created(second)).toEqual({ outcome: 'reference taken', orderId: first.orderId });
      expect(await store.orders.find(second.orderId)).toBeUndefined();
      expect(await store.products.find(productId)).toMatchObject({ available: 4, held: 1 });
    });

    test('accepts the same reference from two clients', async () => {
      const productId = await stocked(5);
      const first = next(productId);
      const second = { ...next(productId, { reference: first.reference ?? '' }), clientId: 'other-shop' };

      expect([await created(first), await created(second)]).toEqual([{ outcome: 'created' }, { outcome: 'created' }]);
    });

    test('holds no stock unless it can hold all, and returns the products that were in the way', async () => {
      const [enough, tooFew] = [await stocked(5), await stocked(1)];
      const order = next([enough, tooFew, 'unknown'], { payment }, 2);

      const creation = await created(order, { token: 'tok_ok' });

      expect(creation).toEqual({
        outcome: 'not held',
        products: new Map([
          [tooFew, createProduct(tooFew, { available: 1 })],
          ['unknown', undefined],
        ]),
      });
      expect(await store.orders.find(order.orderId)).toBeUndefined();
      expect(await store.orders.findPaymentToken(order.orderId)).toBeUndefined();
      expect(await store.products.find(enough)).toMatchObject({ available: 5, held: 0 });
      expect(await created(next(enough, { reference: order.reference ?? '' }))).toEqual({
        outcome: 'created',
      });
    });

    test('refuses to hold stock at an old product version', async () => {
      const productId = await stocked(5);
      await store.products.replace(productId, { name: 'Espresso cups', price: 2_500, currency: 'EUR' }, 1);

      const creation = await created(next(productId));

      const present = createProduct(productId, { available: 5, price: 2_500, version: 2 });
      expect(creation).toEqual({ outcome: 'not held', products: new Map([[productId, present]]) });
      expect(await created(next(productId), { version: 2 })).toEqual({ outcome: 'created' });
    });

    test('returns conflict for a save of an old revision, and moves no stock', async () => {
      const productId = await stocked(1);
      const order = next(productId);
      await created(order);

      const { after, outcome } = await save(order, 'processing');

      expect(outcome).toBe('saved');
      expect((await save(order, 'delivered')).outcome).toBe('conflict');
      expect((await save(order, 'shipped')).outcome).toBe('conflict');
      expect(await store.orders.find(order.orderId)).toEqual(after);
      expect(await store.products.find(productId)).toMatchObject({ held: 1, sold: 0 });
    });

    test('returns conflict for a save of an order that does not exist', async () => {
      expect((await save(next('nothing'), 'processing')).outcome).toBe('conflict');
    });

    test.each([
      ['delivered', { held: 0, sold: 2, available: 3 }],
      ['undeliverable', { held: 0, available: 5 }],
      ['deliveryCancelled', { held: 0, available: 5 }],
      ['lost', { held: 0, writtenOff: 2, available: 3 }],
      ['shipped', { held: 2, available: 3 }],
    ] as const)('moves the stock of an order by "%s" to where it belongs', async (fact, counts) => {
      const products = [await stocked(5), await stocked(5)];
      const order = next(products, {}, 2);
      await created(order);

      expect((await save(order, fact)).outcome).toBe('saved');

      for (const productId of products) {
        const found = await store.products.find(productId);
        expect(found).toMatchObject({ ...counts, stocked: 5 });
        expect((found?.available ?? 0) + (found?.held ?? 0) + (found?.sold ?? 0) + (found?.writtenOff ?? 0)).toBe(5);
      }
    });

    test.each([
      ['undeliverable', true],
      ['deliveryCancelled', true],
      ['delivered', false],
      ['shipped', false],
    ] as const)('releases the reference of an order by "%s": %s', async (fact, freed) => {
      const productId = await stocked(9);
      const order = next(productId);
      await created(order);
      await save(order, fact);

      const { outcome } = await created(next(productId, { reference: order.reference ?? '' }));

      expect(outcome).toBe(freed ? 'created' : 'reference taken');
    });

    test('keeps a reference that a later order has taken', async () => {
      const productId = await stocked(9);
      const first = next(productId, { payment });
      await created(first, { token: 'tok_ok' });
      const { after: paid } = await save(first, 'paid');
      const { after: requested } = await save(paid, 'cancellationRequested');
      const { after: cancelled } = await save(requested, 'deliveryCancelled');
      const second = next(productId, { reference: first.reference ?? '' });
      await created(second);

      await save(cancelled, 'refunded');

      const third = await created(next(productId, { reference: first.reference ?? '' }));
      expect(third).toEqual({ outcome: 'reference taken', orderId: second.orderId });
    });

    test.each([
      ['paid', undefined],
      ['declined', undefined],
      ['cancellationRequested', 'tok_ok'],
    ] as const)('keeps a payment token until payment replies: after "%s" it is %s', async (fact, left) => {
      const order = next(await stocked(1), { payment });
      await created(order, { token: 'tok_ok' });

      await save(order, fact);

      expect(await store.orders.findPaymentToken(order.orderId)).toBe(left);
    });

    test('sells the last piece to one of a hundred buyers', async () => {
      const productId = await stocked(1);
      const buyers = Array.from({ length: 100 }, () => next(productId));
      const attempt = async (order: Order): Promise<string> => {
        const { outcome } = await created(order);
        return outcome === 'contended' ? attempt(order) : outcome;
      };

      const outcomes = await Promise.all(buyers.map(attempt));

      expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'not held')).toHaveLength(99);
      expect(await store.products.find(productId)).toMatchObject({ available: 0, held: 1 });
    });

    test('creates one order from two hundred equal requests at once', async () => {
      const productId = await stocked(300);
      const order = next(productId);
      const attempt = async (): Promise<string> => {
        const { outcome } = await created(order);
        return outcome === 'contended' ? attempt() : outcome;
      };

      const outcomes = await Promise.all(Array.from({ length: 200 }, attempt));

      expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'exists')).toHaveLength(199);
      expect(await store.products.find(productId)).toMatchObject({ available: 299, held: 1 });
    });

    test('lets one of many concurrent saves win', async () => {
      const productId = await stocked(1);
      const order = next(productId);
      await created(order);

      const saves = await Promise.all(Array.from({ length: 10 }, () => save(order, 'delivered')));

      expect(saves.filter(({ outcome }) => outcome === 'saved')).toHaveLength(1);
      expect(await store.products.find(productId)).toMatchObject({ held: 0, sold: 1 });
    });
  });
}
