import { expect, test } from '@jest/globals';
import { listFactsOfOrder } from '../../../functions/analytics/domain/list-facts.ts';
import { readPrices } from '../../../tools/bench/report/price.ts';
import { createProduct } from '../../support/example.ts';
import { toImage } from '../events/example.ts';
import { advance, createExampleOrder } from '../ordering/placed-order.ts';

const payment = { method: 'card', token: 'tok_ok' } as const;

test('costs at most four write units and 3 dollars a million orders with a payment and ten lines', () => {
  const items = Array.from({ length: 10 }, (_, n) => ({
    productId: createProduct(`product-${n}`).productId,
    quantity: 2,
  }));
  const order = advance(createExampleOrder({ payment, items }), 'paid', 'processing', 'shipped', 'delivered');

  const sizes = listFactsOfOrder(toImage(order)).map((fact) => Buffer.byteLength(JSON.stringify(fact)) + 100);
  const units = sizes.reduce((sum, bytes) => sum + Math.ceil(bytes / 1_024), 0);

  expect(units).toBe(4);
  expect(units * readPrices().usd.dynamodbPerMillionWriteUnits).toBeLessThanOrEqual(3);
});
