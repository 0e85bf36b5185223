import { describe, expect, test } from '@jest/globals';
import { adjustStock, putProduct } from '../../../../functions/ordering/domain/catalogue/manage-products.ts';
import type { Product } from '../../../../functions/ordering/domain/catalogue/product.ts';
import { cancelOrder } from '../../../../functions/ordering/domain/lifecycle/cancel-order.ts';
import type { Order } from '../../../../functions/ordering/domain/order.ts';
import { checkWrite } from '../../../../functions/platform/http/preconditions.ts';
import { createProduct, trace } from '../../../support/example.ts';
import { createOrdering } from '../ordering-harness.ts';
import { advance } from '../placed-order.ts';

// A conditional write whose response was lost is sent again by the SDK and then fails by its own condition.
const entry = { name: 'Espresso cups', price: 5, currency: 'EUR' };
const failed = { code: 'precondition_failed' };
const refusalFor = (headers: Record<string, string>) => (present: Order | Product | undefined) =>
  checkWrite({ headers }, present && `"${present.version}"`);

describe('a product written by an attempt whose response was lost', () => {
  const lossy = (shop: ReturnType<typeof createOrdering>) => ({
    products: {
      ...shop.ports.products,
      create: async (made: Product) => {
        await shop.ports.products.create(made);
        return 'exists' as const;
      },
      replace: async (...request: Parameters<typeof shop.ports.products.replace>) => {
        await shop.ports.products.replace(...request);
        return 'conflict' as const;
      },
    },
  });

  test.each([{ 'if-match': '"1"' }, { 'if-match': '"7", "1"' }, { 'if-match': '*' }])(
    'returns a product that an attempt with a lost response replaced: %j',
    async (headers) => {
      const shop = createOrdering(createProduct('espresso-cups'));
      const request = { productId: 'espresso-cups', entry, refusalFor: refusalFor(headers) };

      expect(await putProduct(request, lossy(shop))).toMatchObject({ product: { price: 5, version: 2 } });
    },
  );

  test('returns a product that an attempt with a lost response created', async () => {
    const request = { productId: 'new', entry, refusalFor: refusalFor({ 'if-none-match': '*' }) };

    expect(await putProduct(request, lossy(createOrdering()))).toMatchObject({ product: { price: 5, version: 1 } });
  });

  test('refuses to replace a product that others have changed meanwhile', async () => {
    const shop = createOrdering(createProduct('espresso-cups'));
    const { products } = lossy(shop);
    const overtaken = {
      ...products,
      replace: async (...request: Parameters<typeof products.replace>) => {
        await shop.ports.products.replace('espresso-cups', { ...entry, price: 6 }, 1);
        return products.replace(...request);
      },
    };
    const request = { productId: 'espresso-cups', entry, refusalFor: refusalFor({ 'if-match': '"1"' }) };

    await expect(putProduct(request, { products: overtaken })).rejects.toMatchObject(failed);
  });

  test.each<[string, Record<string, string>, Partial<Product>]>([
    ['at another version', { 'if-match': '"1"' }, { price: 5, version: 3 }],
    ['alike, but made before, where it may only be made', { 'if-none-match': '*' }, { price: 5 }],
    ['at the next version, but with other values', { 'if-match': '"1"' }, { price: 6, version: 2 }],
  ])('refuses to write a product that is %s', async (_, headers, present) => {
    const shop = createOrdering(createProduct('espresso-cups', present));
    const request = { productId: 'espresso-cups', entry, refusalFor: refusalFor(headers) };

    await expect(putProduct(request, shop.ports)).rejects.toMatchObject(failed);
    expect(await shop.ports.products.find('espresso-cups')).toMatchObject(present);
  });
});

test('reads a product before an adjustment only where there are preconditions', async () => {
  const shop = createOrdering();
  const reads: string[] = [];
  const products = {
    ...shop.ports.products,
    find: (productId: string) => {
      reads.push(productId);
      return shop.ports.products.find(productId);
    },
  };
  const request = { productId: 'espresso-cups', adjustment: { adjustmentId: 'a', delta: 1, reason: 'came' } };

  await adjustStock(request, { products });

  expect(reads).toEqual(['espresso-cups']);
});

describe('a cancellation', () => {
  const cancel = (
    shop: ReturnType<typeof createOrdering>,
    orderId: string,
    headers: Record<string, string>,
    orders = {},
  ) =>
    cancelOrder(
      {
        orderId,
        reason: undefined,
        clientId: undefined,
        actor: 'client:x',
        trace,
        refusalFor: refusalFor(headers),
      },
      { ...shop.ports, orders: { ...shop.ports.orders, ...orders } },
    );
  const placed = async () => {
    const shop = createOrdering();
    const { orderId } = (await shop.place()).order;
    /** Moves the order between the read and the write of a request. */
    const moved = async () => {
      const before = shop.stored.orders.get(orderId) as Order;
      await shop.orders.save(before, advance(before, 'processing'));
    };
    return { shop, orderId, moved };
  };

  test('cancels an order at the version that If-Match names', async () => {
    const { shop, orderId } = await placed();

    const order = await cancel(shop, orderId, { 'if-match': '"1"' });

    expect(order).toMatchObject({ version: 2, cancellation: { status: 'REQUESTED' } });
  });

  test.each([{ 'if-match': '"2"' }, { 'if-match': 'W/"1"' }, { 'if-match': '' }, { 'if-none-match': '*' }])(
    'refuses a cancellation and changes nothing where %j does not hold',
    async (headers) => {
      const { shop, orderId } = await placed();

      await expect(cancel(shop, orderId, headers)).rejects.toMatchObject(failed);
      expect(shop.stored.orders.get(orderId)).toMatchObject({ version: 1, revision: 1 });
    },
  );

  test('refuses a conditional cancellation when the order moves between read and write', async () => {
    const { shop, orderId, moved } = await placed();
    const save: typeof shop.orders.save = async (before, after) => {
      if (before.version === 1) await moved();
      return shop.orders.save(before, after);
    };

    await expect(cancel(shop, orderId, { 'if-match': '"1"' }, { save })).rejects.toMatchObject(failed);
    expect(shop.stored.orders.get(orderId)?.cancellation).toBeUndefined();
  });

  test('returns the cancelled order when only the response of its write was lost', async () => {
    const { shop, orderId } = await placed();
    const save: typeof shop.orders.save = async (before, after) => {
      await shop.orders.save(before, after);
      return 'conflict';
    };

    const order = await cancel(shop, orderId, { 'if-match': '"1"' }, { save });

    expect(order).toMatchObject({ version: 2, cancellation: { status: 'REQUESTED' } });
  });

  test('refuses a failed precondition before it refuses the cancellation', async () => {
    const { shop, orderId, moved } = await placed();
    await moved();
    const before = shop.stored.orders.get(orderId) as Order;
    await shop.orders.save(before, advance(before, 'shipped'));

    await expect(cancel(shop, orderId, { 'if-match': '"1"' })).rejects.toMatchObject(failed);
    await expect(cancel(shop, orderId, { 'if-match': '*' })).rejects.toMatchObject({
      code: 'order_not_cancellable',
    });
  });

  test('refuses a second cancellation with the tag from before the first, and accepts it without one', async () => {
    const { shop, orderId } = await placed();
    const first = await cancel(shop, orderId, { 'if-match': '"1"' });

    await expect(cancel(shop, orderId, { 'if-match': '"1"' })).rejects.toMatchObject(failed);
    expect(await cancel(shop, orderId, {})).toEqual(first);
  });
});
