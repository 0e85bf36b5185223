import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { contended, isConditionFailure, isContention } from '../../platform/conflict.ts';
import { toItem } from '../../platform/item.ts';
import { readAll } from '../../platform/read-all.ts';
import type { Products } from '../domain/ports.ts';
import { catalogueKey, productItem, productOf, productsIn } from './product-item.ts';

/** The Products port on DynamoDB. */
export function productsOnDynamoDB(table: string, dynamodb: DynamoDBClient): Products {
  return {
    find: async (productId) => {
      const { Item } = await dynamodb.send(
        new GetItemCommand({ TableName: table, Key: { pk: { S: productId } }, ConsistentRead: true }),
      );
      return Item && productOf(Item);
    },
    list: (limit, after) => list(table, dynamodb, limit, after),
    create: async (product) => {
      try {
        await dynamodb.send(
          new PutItemCommand({
            TableName: table,
            Item: productItem(product),
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        );
        return 'created';
      } catch (thrown) {
        if (isConditionFailure(thrown)) return 'exists';
        throw thrown;
      }
    },
    replace: (productId, entry, version) => replace(table, dynamodb, productId, entry, version),
    adjust: (productId, adjustment) => adjust(table, dynamodb, productId, adjustment),
  };
}

async function list(table: string, dynamodb: DynamoDBClient, limit: number, after: string | undefined) {
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: table,
      IndexName: 'catalogue',
      KeyConditionExpression: 'catalogue = :catalogue AND productId > :after',
      ExpressionAttributeValues: toItem({ ':catalogue': catalogueKey, ':after': after ?? ' ' }),
      Limit: limit + 1,
    }),
  );
  const productIds = Items.flatMap(({ productId }) => (productId?.S ? [productId.S] : []));
  const page = productIds.slice(0, limit);
  const products = productsIn(await readAll(dynamodb, table, page));
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
    const { Attributes } = await dynamodb.send(
      new UpdateItemCommand({
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
      }),
    );
    return productOf(Attributes ?? {});
  } catch (thrown) {
    if (isConditionFailure(thrown)) return 'outrun';
    throw thrown;
  }
}

async function adjust(
  table: string,
  dynamodb: DynamoDBClient,
  productId: string,
  { adjustmentId, delta, reason }: Parameters<Products['adjust']>[1],
): ReturnType<Products['adjust']> {
  const once = { pk: `adjustment#${productId}#${adjustmentId}`, delta, reason };
  const values = toItem({ ':delta': delta, ...(delta < 0 ? { ':taken': -delta } : {}) });
  const transaction = new TransactWriteItemsCommand({
    TransactItems: [
      { Put: { TableName: table, Item: toItem(once), ConditionExpression: 'attribute_not_exists(pk)' } },
      {
        Update: {
          TableName: table,
          Key: { pk: { S: productId } },
          UpdateExpression: 'SET available = available + :delta, stocked = stocked + :delta',
          ConditionExpression: delta < 0 ? 'available >= :taken' : 'attribute_exists(pk)',
          ExpressionAttributeValues: values,
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      },
    ],
  });
  try {
    await contended(() => dynamodb.send(transaction));
    return 'adjusted';
  } catch (thrown) {
    if (!(thrown instanceof TransactionCanceledException)) throw thrown;
    if (isContention(thrown)) return 'contended';
    const [known, stock] = thrown.CancellationReasons ?? [];
    if (known?.Code === 'ConditionalCheckFailed') return 'known';
    if (stock?.Code !== 'ConditionalCheckFailed') throw thrown;
    return stock.Item ? 'too low' : 'unknown product';
  }
}
