import { randomBytes } from 'node:crypto';
import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { CursorKeys, PublicKey, publicKeysPk } from '../../platform/auth/public-keys.ts';
import { fromItem, toItem } from '../../platform/dynamodb/item.ts';
import { isConditionFailure, updateItem } from '../../platform/dynamodb/write.ts';
import type { PublicKeys } from '../domain/ports.ts';

const Published = z.object({
  keys: z.array(PublicKey),
  cursorKeys: z._default(CursorKeys, []),
  revision: z.int(),
});

/** As many as one who remembers the keys of a moment ago needs to open what is sealed now, and the other way round. */
const keptCursorKeys = 3;

/** The public keys, in one item of the Identity table, where all who verify tokens read them. */
export function createDynamodbPublicKeys(table: string, dynamodb: DynamoDBClient): PublicKeys {
  return {
    async read() {
      const { Item } = await dynamodb.send(
        new GetItemCommand({ TableName: table, Key: { pk: { S: publicKeysPk } }, ConsistentRead: true }),
      );
      return Item ? fromItem(Published, Item) : { keys: [], cursorKeys: [], revision: 0 };
    },

    async save(keys, { cursorKeys, revision }) {
      const fresh = randomBytes(32).toString('base64');
      try {
        // What another release keeps beside the keys stays.
        await updateItem(dynamodb, {
          TableName: table,
          Key: { pk: { S: publicKeysPk } },
          UpdateExpression: 'SET #keys = :keys, cursorKeys = :cursorKeys, revision = :next',
          // Of any number of instances that make the first key at once, one publishes.
          ConditionExpression: revision === 0 ? 'attribute_not_exists(pk)' : 'revision = :before',
          ExpressionAttributeNames: { '#keys': 'keys' },
          ExpressionAttributeValues: toItem({
            ...{ ':keys': keys, ':next': revision + 1 },
            ':cursorKeys': [fresh, ...cursorKeys].slice(0, keptCursorKeys),
            ...(revision > 0 && { ':before': revision }),
          }),
        });
        return 'saved';
      } catch (thrown) {
        if (isConditionFailure(thrown)) return 'conflict';
        throw thrown;
      }
    },
  };
}
