import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Products } from '../../../../functions/ordering/domain/ports.ts';
import { createProduct } from '../../../support/example.ts';

/** Tests the contract of the Products port. `open` returns an empty store. */
export function testProducts(
  engine: string,
  open: () => Promise<{ products: Products; close(): Promise<void> }>,
): void {
  describe(`products in ${engine}`, () => {
    let products: Products;
    let close: () => Promise<void>;
    beforeAll(async () => {
      ({ products, close } = await open());
    }, 30_000);
    afterAll(() => close?.());

    const adjust = (productId: string, adjustmentId: string, delta: number) =>
      products.adjust(productId, { adjustmentId, delta, reason: 'counted' });

    test('finds no product before it is created', async () => {
      expect(await products.find('nothing')).toBeUndefined();
      expect(await products.list(20, undefined)).toEqual({ products: [], after: undefined });
    });

    test('finds a product as it was created', async () => {
      const made = createProduct('made', { name: 'Tasse „Größe“ ☕ 𝄞', price: 0, currency: 'CHF', available: 0 });

      expect(await products.create(made)).toBe('created');
      expect(await products.find('made')).toEqual(made);
    });

    test('creates a product once, and changes nothing the second time', async () => {
      await products.create(createProduct('once'));

      expect(await products.create(createProduct('once', { price: 1 }))).toBe('exists');
      expect(await products.find('once')).toEqual(createProduct('once'));
    });

    test('replaces a product at its version, and keeps its stock', async () => {
      await products.create(createProduct('replaced', { available: 7 }));
      const entry = { name: 'Other cups', price: 5, currency: 'USD', available: 999 };

      expect(await products.replace('replaced', entry, 2)).toBe('conflict');
      const replaced = await products.replace('replaced', entry, 1);
      expect(await products.replace('replaced', { ...entry, price: 6 }, 1)).toBe('conflict');

      expect(replaced).toEqual(
        createProduct('replaced', { name: 'Other cups', price: 5, currency: 'USD', version: 2, available: 7 }),
      );
      expect(await products.find('replaced')).toEqual(replaced);
    });

    test('returns conflict when it replaces a product that does not exist', async () => {
      expect(await products.replace('missing', { name: 'x', price: 1, currency: 'EUR' }, 1)).toBe('conflict');
      expect(await products.find('missing')).toBeUndefined();
    });

    test('adjusts stock once per adjustment id', async () => {
      await products.create(createProduct('adjusted', { available: 5 }));

      expect(await adjust('adjusted', 'a-1', 10)).toBe('adjusted');
      expect(await adjust('adjusted', 'a-1', 10)).toBe('duplicate');
      expect(await adjust('adjusted', 'a-1', -99)).toBe('reused');
      expect(await adjust('adjusted', 'a-2', -15)).toBe('adjusted');

      expect(await products.find('adjusted')).toMatchObject({ available: 0, stocked: 0, version: 1 });
    });

    test('adjusts stock only of an unchanged product when one is given', async () => {
      const seen = createProduct('seen', { available: 5 });
      await products.create(seen);
      const asSeen = (adjustmentId: string, delta: number, was: Partial<typeof seen>) =>
        products.adjust('seen', { adjustmentId, delta, reason: 'counted' }, { ...seen, ...was });

      for (const was of [{ version: 2 }, { available: 4 }, { available: 6 }, { held: 1 }])
        for (const delta of [1, -1]) expect(await asSeen('a-1', delta, was)).toBe('conflict');
      expect(await asSeen('a-1', -6, {})).toBe('too low');
      expect(await asSeen('a-1', -2, {})).toBe('adjusted');
      expect(await asSeen('a-1', -2, {})).toBe('duplicate');
      expect(await asSeen('a-2', -2, {})).toBe('conflict');

      expect(await products.find('seen')).toMatchObject({ available: 3, stocked: 3 });
    });

    test('keeps the same adjustment id of two products apart', async () => {
      await products.create(createProduct('one', { available: 0 }));
      await products.create(createProduct('other', { available: 0 }));

      expect(await adjust('one', 'shared', 1)).toBe('adjusted');
      expect(await adjust('other', 'shared', 1)).toBe('adjusted');
    });

    test('refuses to adjust stock below zero, and leaves the adjustment id usable', async () => {
      await products.create(createProduct('low', { available: 3 }));

      expect(await adjust('low', 'too-much', -4)).toBe('too low');
      expect(await products.find('low')).toMatchObject({ available: 3, stocked: 3 });
      expect(await adjust('low', 'too-much', -3)).toBe('adjusted');
      expect(await products.find('low')).toMatchObject({ available: 0, stocked: 0 });
    });

    test('adjusts no stock of a product that does not exist', async () => {
      expect(await adjust('missing', 'up', 1)).toBe('unknown product');
      expect(await adjust('missing', 'down', -1)).toBe('unknown product');
    });

    test('adjusts stock once by many equal adjustments at once', async () => {
      await products.create(createProduct('many', { available: 0 }));

      const outcomes = await Promise.all(Array.from({ length: 20 }, () => adjust('many', 'same', 1)));

      expect(outcomes.filter((outcome) => outcome === 'adjusted')).toHaveLength(1);
      expect(await products.find('many')).toMatchObject({ available: 1, stocked: 1 });
    });

    test.each([1, 2, 5, 100])('lists products by id, %i a page, each once', async (limit) => {
      for (const productId of ['x-1', 'x-10', 'x-2', 'x_', 'x-Z', 'x.a'])
        await products.create(createProduct(productId));
      const listed: string[] = [];
      let after: string | undefined = 'x';
      do {
        const page = await products.list(limit, after);
        expect(page.products.length).toBeLessThanOrEqual(limit);
        expect(page.products.length).toBeGreaterThan(0);
        listed.push(...page.products.map(({ productId }) => productId));
        after = page.after;
      } while (after);

      expect(listed).toEqual(['x-1', 'x-10', 'x-2', 'x-Z', 'x.a', 'x_']);
    });

    test('lists products without adjustments', async () => {
      const { products: listed } = await products.list(100, undefined);

      expect(listed.map(({ productId }) => productId)).toEqual(
        expect.not.arrayContaining([expect.stringContaining('#')]),
      );
      expect(listed.length).toBeGreaterThan(5);
    });
  });
}
