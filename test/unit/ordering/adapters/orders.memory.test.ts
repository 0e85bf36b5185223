import { describe, expect, test } from '@jest/globals';
import { createProduct } from '../../../support/example.ts';
import { memoryOrders, noOrders, type PartitionOf } from '../../../support/memory/orders.ts';
import { emptyStock, memoryProducts, noContention } from '../../../support/memory/products.ts';
import { expectClientsApart, testOrderLists } from './list-orders-contract.ts';
import { type Store, testOrders } from './orders-contract.ts';

async function open(): Promise<Store> {
  const stock = emptyStock();
  return { orders: memoryOrders(stock), products: memoryProducts(stock), close: async () => {} };
}

testOrders('memory', open);
testOrderLists('memory', open);

describe('the contract of lists', () => {
  test.each<[string, PartitionOf]>([
    ['customers and references without their client', (_clientId, name) => name],
    ['all of a client', (clientId) => clientId],
  ])('notices an index that is keyed by %s', async (_, partitionOf) => {
    const stock = emptyStock(createProduct('espresso-cups', { available: 1_000 }));
    const orders = memoryOrders(stock, noOrders(), noContention, partitionOf);

    await expect(expectClientsApart({ orders })).rejects.toThrow();
  });
});
