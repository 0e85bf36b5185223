import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { AttemptList } from '../../messages/attempt.ts';
import { getItem } from '../dynamodb/get-item.ts';
import { fromItem, toItem } from '../dynamodb/item.ts';
import { deleteItem, updateItem } from '../dynamodb/write.ts';
import type { Attempts } from './attempts.ts';

/** One day longer than any queue keeps a message. */
const retentionSeconds = 15 * 24 * 60 * 60;

/** The part of a failing message's item that the consumer reads. `orderId` and `failedAt` are for the index of operations. */
const StoredAttempts = z.object({ attempts: AttemptList });

/** The attempts at a queue's messages, in the Failures table under `attempt#<queue>#<message id>`. */
export function createDynamodbAttempts(queue: string, table: string, dynamodb: DynamoDBClient): Attempts {
  const toPk = (messageId: string) => `attempt#${queue}#${messageId}`;
  const toKey = (messageId: string) => ({ TableName: table, Key: toItem({ pk: toPk(messageId) }) });
  return {
    async find(messageId) {
      const item = await getItem(dynamodb, table, toPk(messageId));
      return item ? fromItem(StoredAttempts, item).attempts : [];
    },
    async save(failing) {
      const failedAt = failing.attempts.at(-1)?.at ?? '';
      const expiresAt = Math.floor(Date.parse(failedAt) / 1_000) + retentionSeconds;
      const update = toUpdate({ queue, failedAt, expiresAt, ...failing });
      await updateItem(dynamodb, { ...toKey(failing.messageId), ...update });
    },
    async remove(messageId) {
      await deleteItem(dynamodb, toKey(messageId));
    },
  };
}

/** Returns the update that sets these attributes and omits those that are undefined. */
function toUpdate(attributes: Readonly<Record<string, unknown>>) {
  const values = Object.entries(toItem(attributes));
  return {
    UpdateExpression: `SET ${values.map(([name]) => `#${name} = :${name}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(values.map(([name]) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(values.map(([name, value]) => [`:${name}`, value])),
  };
}
