import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { batchGet } from '../../../platform/dynamodb/batch-get.ts';
import type { Product } from '../../domain/catalogue/product.ts';
import type { Catalogue } from '../../domain/ports.ts';
import { fromProductItem } from './item.ts';

/** So many products' prices are remembered by an instance; the ones learned first go first. */
const maxCached = 10_000;

/** The Catalogue port: a warm instance prices from memory without a read, and every hold checks the version. */
export function createDynamodbCatalogue(table: string, dynamodb: DynamoDBClient): Catalogue {
  const remembered = new Map<string, Product>();
  return {
    getProducts: async (productIds) => {
      const missing = productIds.filter((productId) => !remembered.has(productId));
      if (missing.length > 0) {
        const items = await batchGet(dynamodb, table, missing, { consistent: true });
        for (const product of items.map(fromProductItem)) remembered.set(product.productId, product);
      }
      const priced = productIds.flatMap((productId) => {
        const product = remembered.get(productId);
        return product ? [[productId, product] as const] : [];
      });
      dropOldest(remembered);
      return new Map(priced);
    },
    forget: (productIds) => {
      for (const productId of productIds) remembered.delete(productId);
    },
  };
}

function dropOldest(remembered: Map<string, Product>): void {
  for (const productId of remembered.keys()) {
    if (remembered.size <= maxCached) return;
    remembered.delete(productId);
  }
}
