import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { batchGet } from '../../../platform/dynamodb/batch-get.ts';
import type { Product } from '../../domain/catalogue/product.ts';
import type { Catalogue } from '../../domain/ports.ts';
import { fromProductItem } from './item.ts';

/** The most products in the cache of an instance; the oldest are dropped first. */
const maxCached = 10_000;

/** Creates the Catalogue port with a cache: a warm instance prices without a read, and every hold checks the version. */
export function createDynamodbCatalogue(table: string, dynamodb: DynamoDBClient): Catalogue {
  const cache = new Map<string, Product>();
  return {
    getProducts: async (productIds) => {
      const missing = productIds.filter((productId) => !cache.has(productId));
      if (missing.length > 0) {
        const items = await batchGet(dynamodb, table, missing, { consistent: true });
        for (const product of items.map(fromProductItem)) cache.set(product.productId, product);
      }
      const priced = productIds.flatMap((productId) => {
        const product = cache.get(productId);
        return product ? [[productId, product] as const] : [];
      });
      dropOldest(cache);
      return new Map(priced);
    },
    forget: (productIds) => {
      for (const productId of productIds) cache.delete(productId);
    },
  };
}

function dropOldest(cache: Map<string, Product>): void {
  for (const productId of cache.keys()) {
    if (cache.size <= maxCached) return;
    cache.delete(productId);
  }
}
