import { randomBytes } from 'node:crypto';
import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { CursorKeys, PublicKey, publicKeysPk } from '../../platform/access-keys.ts';
import { fromItem, toItem } from '../../platform/item.ts';
import { putVersion } from '../../platform/versioned-item.ts';
import type { PublicKeys } from '../domain/ports.ts';

const Published = z.object({
  keys: z.array(PublicKey),
  cursorKeys: z._default(CursorKeys, []),
  revision: z.int(),
});

/** As many as one who remembers the keys of a moment ago needs to open what is sealed now, and the other way round. */
const keptCursorKeys = 3;

/** The public keys, in one item of the Identity table, where all who verify tokens read them. */
export function publicKeysOnDynamoDB(table: string, dynamodb: DynamoDBClient): PublicKeys {
  return {
    async read() {
      const { Item } = await dynamodb.send(
        new GetItemCommand({ TableName: table, Key: { pk: { S: publicKeysPk } }, ConsistentRead: true }),
      );
      return Item ? fromItem(Published, Item) : { keys: [], cursorKeys: [], revision: 0 };
    },

    // Of any number of instances that make the first key at once, one publishes.
    save(keys, { cursorKeys: before, revision }) {
      const cursorKeys = [randomBytes(32).toString('base64'), ...before].slice(0, keptCursorKeys);
      const item = { pk: publicKeysPk, keys, cursorKeys, revision: revision + 1 };
      return putVersion(dynamodb, table, toItem(item));
    },
  };
}
