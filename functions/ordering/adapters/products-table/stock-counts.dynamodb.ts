import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { batchGet } from '../../../platform/dynamodb/batch-get.ts';
import { toItem } from '../../../platform/dynamodb/item.ts';
import { isConditionFailure, updateItem } from '../../../platform/dynamodb/write.ts';
import type { Product } from '../../domain/catalogue/product.ts';
import { parseProducts } from './item.ts';
import { listProductIds } from './product-ids.ts';

type Counts = Pick<Product, 'available' | 'held' | 'sold' | 'writtenOff'>;

/** Creates the reads and corrections of stock for operations. */
export function createDynamodbStockCounts(table: string, dynamodb: DynamoDBClient) {
  return {
    /** Reads at most 100 products by id, after the id `after`; the result has none on the last page. */
    async page(limit: number, after: string | undefined): Promise<{ products: Product[]; after?: string }> {
      const { productIds, end } = await listProductIds(table, dynamodb, limit, after);
      const items = await batchGet(dynamodb, table, productIds, { consistent: true });
      return { products: parseProducts(items), ...(end && { after: end }) };
    },

    /** Writes these counts, unless one of them has changed since they were read as `before`. */
    async correct(before: Counts & Pick<Product, 'productId' | 'stocked'>, to: Counts) {
      const names = ['available', 'held', 'sold', 'writtenOff'] as const;
      const values = names.flatMap((name) => [
        [`:${name}`, to[name]] as const,
        [`:was_${name}`, before[name]] as const,
      ]);
      try {
        await updateItem(dynamodb, {
          TableName: table,
          Key: toItem({ pk: before.productId }),
          UpdateExpression: `SET ${names.map((name) => `${name} = :${name}`).join(', ')}`,
          ConditionExpression: `${names.map((name) => `${name} = :was_${name}`).join(' AND ')} AND stocked = :stocked`,
          ExpressionAttributeValues: toItem({ ...Object.fromEntries(values), ':stocked': before.stocked }),
        });
        return 'corrected' as const;
      } catch (thrown) {
        if (isConditionFailure(thrown)) return 'conflict' as const;
        throw thrown;
      }
    },
  };
}
