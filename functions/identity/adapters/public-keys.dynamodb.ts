import { randomBytes } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { CursorKeys, PublicKey } from '../../messages/published-keys.ts';
import { publicKeysPk } from '../../platform/auth/public-keys.ts';
import { toItem } from '../../platform/dynamodb/item.ts';
import { createVersionedItems } from '../../platform/dynamodb/versioned-item.ts';
import type { PublicKeys } from '../domain/ports.ts';

const Published = z.object({
  keys: z.array(PublicKey),
  cursorKeys: z._default(CursorKeys, []),
  revision: z.int(),
});

/** A verifier with the keys of the last change opens what is sealed with the present ones, and the other way round. */
const maxCursorKeys = 3;

/** The public keys, in one item of the identity table, which every function that verifies tokens reads. */
export function createDynamodbPublicKeys(table: string, dynamodb: DynamoDBClient): PublicKeys {
  const items = createVersionedItems(Published, { table, dynamodb });
  return {
    read: async () => (await items.find(publicKeysPk)) ?? { keys: [], cursorKeys: [], revision: 0 },

    save: (keys, before) => {
      const cursorKey = randomBytes(32).toString('base64');
      const cursorKeys = [cursorKey, ...before.cursorKeys].slice(0, maxCursorKeys);
      // `before` carries the members that another release stores beside the keys.
      return items.save(toItem({ ...before, pk: publicKeysPk, keys, cursorKeys, revision: before.revision + 1 }));
    },
  };
}
