import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type * as z from 'zod/mini';
import type { Stored } from '../../messages/stored.ts';
import { isConditionFailure } from '../../platform/conflict.ts';
import { fromItem, toItem } from '../../platform/item.ts';

/** Reads and writes records that count their changes, each under a key of its own. */
export function revisedItems<Schema extends z.ZodMiniType<{ revision: number }>>(
  schema: Schema,
  { table, dynamodb }: { table: string; dynamodb: DynamoDBClient },
) {
  return {
    async find(pk: string): Promise<Stored<Schema> | undefined> {
      const { Item } = await dynamodb.send(
        new GetItemCommand({ TableName: table, Key: { pk: { S: pk } }, ConsistentRead: true }),
      );
      return Item && fromItem(schema, Item);
    },

    /** Writes the record if it follows what is there by one revision, and the first if nothing is there. */
    async save(pk: string, record: Stored<Schema> & { revision: number }): Promise<'saved' | 'outrun'> {
      try {
        await dynamodb.send(
          new PutItemCommand({
            TableName: table,
            Item: toItem({ ...record, pk }),
            ...follows(record.revision),
          }),
        );
        return 'saved';
      } catch (thrown) {
        if (isConditionFailure(thrown)) return 'outrun';
        throw thrown;
      }
    },
  };
}

function follows(
  revision: number,
): Pick<PutItemCommand['input'], 'ConditionExpression' | 'ExpressionAttributeValues'> {
  if (revision === 1) return { ConditionExpression: 'attribute_not_exists(pk)' };
  return {
    ConditionExpression: 'revision = :before',
    ExpressionAttributeValues: { ':before': { N: String(revision - 1) } },
  };
}
