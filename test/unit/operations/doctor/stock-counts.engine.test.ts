import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDynamodbProducts } from '../../../../functions/ordering/adapters/products-table/products.dynamodb.ts';
import { createDynamodbStockCounts } from '../../../../functions/ordering/adapters/products-table/stock-counts.dynamodb.ts';
import { engineName, openTables } from '../../../support/engine.ts';
import { createProduct } from '../../../support/example.ts';

describe(`stock counts in ${engineName}`, () => {
  let engine: Awaited<ReturnType<typeof openEngine>>;
  const openEngine = () => openTables('Products');
  const ports = () => {
    const table = engine.tables.Products;
    return {
      stock: createDynamodbStockCounts(table, engine.dynamodb),
      products: createDynamodbProducts(table, engine.dynamodb),
    };
  };
  beforeAll(async () => {
    engine = await openEngine();
  }, 30_000);
  afterAll(() => engine?.close());

  test('reads the current counts by product id, page by page', async () => {
    const { stock, products } = ports();
    for (const id of ['a', 'b', 'c']) await products.create(createProduct(id, { available: 5 }));
    await products.adjust('c', { adjustmentId: 'x', delta: 2, reason: 'more' });

    const first = await stock.page(2, undefined);
    const second = await stock.page(2, first.after);

    expect([...first.products, ...second.products].map(({ productId }) => productId).sort()).toEqual(['a', 'b', 'c']);
    expect(second.products).toMatchObject([{ productId: 'c', available: 7, stocked: 7 }]);
    expect(second.after).toBeUndefined();
  });

  test('corrects counts unless one of them has changed, and changes nothing else', async () => {
    const { stock, products } = ports();
    const before = createProduct('d', { available: 9, stocked: 10 });
    await products.create(before);
    const to = { available: 6, held: 1, sold: 2, writtenOff: 1 };

    expect(await stock.correct(before, to)).toBe('corrected');
    expect(await products.find('d')).toEqual({ ...before, ...to });
    expect(await stock.correct(before, { ...to, held: 5 })).toBe('conflict');
    expect(await stock.correct({ ...before, ...to, stocked: 11 }, { ...to, held: 5 })).toBe('conflict');
    expect(await products.find('d')).toEqual({ ...before, ...to });
  });
});
