import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { PublicKey, publicKeysPk } from '../../platform/access-keys.ts';
import { fromItem, toItem } from '../../platform/item.ts';
import { isConditionFailure, updateItem } from '../../platform/write.ts';
import type { PublicKeys } from '../domain/ports.ts';

const Published = z.object({ keys: z.array(PublicKey), revision: z.int() });

/** The public keys, in one item of the Identity table, where all who verify tokens read them. */
export function publicKeysOnDynamoDB(table: string, dynamodb: DynamoDBClient): PublicKeys {
  return {
    async read() {
      const { Item } = await dynamodb.send(
        new GetItemCommand({ TableName: table, Key: { pk: { S: publicKeysPk } }, ConsistentRead: true }),
      );
      return Item ? fromItem(Published, Item) : { keys: [], revision: 0 };
    },

    async save(keys, revision) {
      try {
        // What another release keeps beside the keys stays.
        await updateItem(dynamodb, {
          TableName: table,
          Key: { pk: { S: publicKeysPk } },
          UpdateExpression: 'SET #keys = :keys, revision = :next',
          // Of any number of instances that make the first key at once, one publishes.
          ConditionExpression: revision === 0 ? 'attribute_not_exists(pk)' : 'revision = :before',
          ExpressionAttributeNames: { '#keys': 'keys' },
          ExpressionAttributeValues: toItem({
            ...{ ':keys': keys, ':next': revision + 1 },
            ...(revision > 0 && { ':before': revision }),
          }),
        });
        return 'saved';
      } catch (thrown) {
        if (isConditionFailure(thrown)) return 'outrun';
        throw thrown;
      }
    },
  };
}
