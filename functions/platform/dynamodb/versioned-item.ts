import { isDeepStrictEqual } from 'node:util';
import type { DynamoDBClient, Put } from '@aws-sdk/client-dynamodb';
import type * as z from 'zod/mini';
import type { Stored } from '../../messages/stored.ts';
import { getItem } from './get-item.ts';
import { fromItem, type Item } from './item.ts';
import { isConditionFailure, putItem } from './write.ts';

/**
 * Reads and writes the items of a table that count their changes in `revision`. `keys` are the attributes that are not part
 * of the record, `pk` by default.
 */
export function createVersionedItems<Schema extends z.ZodMiniType>(
  schema: Schema,
  { table, dynamodb, keys }: { table: string; dynamodb: DynamoDBClient; keys?: readonly string[] },
) {
  return {
    async find(pk: string, sk?: string): Promise<Stored<Schema> | undefined> {
      const item = await getItem(dynamodb, table, pk, sk);
      return item && fromItem(schema, item, keys);
    },
    save: (item: Item) => putVersion(dynamodb, table, item),
  };
}

/**
 * Writes the next revision of an item; `conflict` when another writer was first. When the SDK retries after a lost response
 * and finds the same item there, the first attempt has written it: `saved`.
 */
export async function putVersion(dynamodb: DynamoDBClient, table: string, item: Item): Promise<'saved' | 'conflict'> {
  try {
    await putItem(dynamodb, toVersionedPut(table, item));
    return 'saved';
  } catch (thrown) {
    if (!isConditionFailure(thrown)) throw thrown;
    const isRetry = (thrown.$metadata.attempts ?? 1) > 1;
    return isRetry && isDeepStrictEqual(thrown.Item, item) ? 'saved' : 'conflict';
  }
}

/** Creates the put of a revision, alone or in a transaction: revision n replaces n − 1, revision 1 creates the item. */
export function toVersionedPut(TableName: string, item: Item) {
  const before = Number(item.revision?.N) - 1;
  return {
    TableName,
    Item: item,
    ...(before === 0
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : {
          ConditionExpression: 'revision = :before',
          ExpressionAttributeValues: { ':before': { N: String(before) } },
        }),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  } as const satisfies Put;
}
