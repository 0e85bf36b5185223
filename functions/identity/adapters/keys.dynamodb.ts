import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { PublicKey, publicKeysPk } from '../../platform/access-keys.ts';
import { fromItem, toItem } from '../../platform/item.ts';
import { putVersion } from '../../platform/versioned-item.ts';
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

    // Of any number of instances that make the first key at once, one publishes.
    save: (keys, revision) =>
      putVersion(dynamodb, table, toItem({ pk: publicKeysPk, keys, revision: revision + 1 })),
  };
}
