import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { batchGet } from '../../../platform/dynamodb/batch-get.ts';
import { getItem } from '../../../platform/dynamodb/get-item.ts';
import { type Item, toItem } from '../../../platform/dynamodb/item.ts';
import { isConditionFailure, putItem, transact, updateItem } from '../../../platform/dynamodb/write.ts';
import type { Product } from '../../domain/catalogue/product.ts';
import type { Products } from '../../domain/ports.ts';
import { fromProductItem, parseProducts, toProductItem } from './item.ts';
import { listProductIds } from './product-ids.ts';

/** Creates the Products port on DynamoDB. */
export function createDynamodbProducts(table: string, dynamodb: DynamoDBClient): Products {
  return {
    find: async (productId) => {
      const item = await getItem(dynamodb, table, productId);
      return item && fromProductItem(item);
    },
    list: (limit, after) => list(table, dynamodb, limit, after),
    create: async (product) => {
      try {
        await putItem(dynamodb, {
          TableName: table,
          Item: toProductItem(product),
          ConditionExpression: 'attribute_not_exists(pk)',
        });
        return 'created';
      } catch (thrown) {
        if (isConditionFailure(thrown)) return 'exists';
        throw thrown;
      }
    },
    replace: (productId, entry, version) => replace(table, dynamodb, productId, entry, version),
    adjust: (productId, adjustment, present) => adjust(table, dynamodb, productId, adjustment, present),
  };
}

async function list(table: string, dynamodb: DynamoDBClient, limit: number, after: string | undefined) {
  const { productIds } = await listProductIds(table, dynamodb, limit + 1, after);
  const page = productIds.slice(0, limit);
  const products = parseProducts(await batchGet(dynamodb, table, page));
  products.sort((a, b) => (a.productId < b.productId ? -1 : 1));
  return { products, after: productIds.length > limit ? page.at(-1) : undefined };
}

async function replace(
  table: string,
  dynamodb: DynamoDBClient,
  productId: string,
  { name, price, currency }: Parameters<Products['replace']>[1],
  version: number,
): ReturnType<Products['replace']> {
  try {
    const { Attributes } = await updateItem(dynamodb, {
      TableName: table,
      Key: { pk: { S: productId } },
      UpdateExpression: 'SET #name = :name, price = :price, currency = :currency, version = :next',
      ConditionExpression: 'version = :version',
      ExpressionAttributeNames: { '#name': 'name' },
      ExpressionAttributeValues: toItem({
        ...{ ':name': name, ':price': price, ':currency': currency },
        ...{ ':version': version, ':next': version + 1 },
      }),
      ReturnValues: 'ALL_NEW',
    });
    return fromProductItem(Attributes ?? {});
  } catch (thrown) {
    if (isConditionFailure(thrown)) return 'conflict';
    throw thrown;
  }
}

async function adjust(
  table: string,
  dynamodb: DynamoDBClient,
  productId: string,
  { adjustmentId, delta, reason }: Parameters<Products['adjust']>[1],
  present: Product | undefined,
): ReturnType<Products['adjust']> {
  const once = { pk: `adjustment#${productId}#${adjustmentId}`, delta, reason };
  const conditions = [
    delta < 0 ? 'available >= :taken' : 'attribute_exists(pk)',
    ...(present ? ['version = :version', 'available = :available', 'held = :held'] : []),
  ];
  const values = toItem({
    ':delta': delta,
    ...(delta < 0 ? { ':taken': -delta } : {}),
    ...(present ? { ':version': present.version, ':available': present.available, ':held': present.held } : {}),
  });
  const [used, stock] = await transact(dynamodb, [
    {
      Put: {
        TableName: table,
        Item: toItem(once),
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    {
      Update: {
        TableName: table,
        Key: { pk: { S: productId } },
        UpdateExpression: 'SET available = available + :delta, stocked = stocked + :delta',
        ConditionExpression: conditions.join(' AND '),
        ExpressionAttributeValues: values,
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
  ]);
  if (used) return toOutcome(used.Item, delta);
  if (!stock) return 'adjusted';
  if (!stock.Item) return 'unknown product';
  // The same adjustment, sent twice, may have changed the stock a moment ago.
  const stored = await getItem(dynamodb, table, once.pk);
  if (stored) return toOutcome(stored, delta);
  return present && present.available + delta >= 0 ? 'conflict' : 'too low';
}

/** Whether an adjustment whose id is stored already is the same, or another one with its id. */
function toOutcome(stored: Item | undefined, delta: number): 'duplicate' | 'reused' {
  return stored && stored.delta?.N !== String(delta) ? 'reused' : 'duplicate';
}
