import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { fromItem, toItem } from '../dynamodb/item.ts';
import { deleteItem, updateItem } from '../dynamodb/write.ts';
import { AttemptList, type Attempts } from './attempts.ts';

/** Longer than any queue keeps a message: 14 days, and one. */
const retentionSeconds = 15 * 24 * 60 * 60;

/** What of a message in difficulties is read back; an order's are found by index, through `orderId` and `failedAt`. */
const Remembered = z.object({ tries: AttemptList });

/** The attempts of a queue's messages, in the Failures table under `attempt#<queue>#<message id>`. */
export function createDynamodbAttempts(queue: string, table: string, dynamodb: DynamoDBClient): Attempts {
  const recordOf = (messageId: string) => ({
    TableName: table,
    Key: toItem({ pk: `attempt#${queue}#${messageId}` }),
  });
  return {
    async of(messageId) {
      const { Item } = await dynamodb.send(new GetItemCommand({ ...recordOf(messageId), ConsistentRead: true }));
      return Item ? fromItem(Remembered, Item).tries : [];
    },
    async keep(failing) {
      const failedAt = failing.tries.at(-1)?.at ?? '';
      const expiresAt = Math.floor(Date.parse(failedAt) / 1_000) + retentionSeconds;
      await updateItem(dynamodb, {
        ...recordOf(failing.messageId),
        ...setting({ queue, failedAt, expiresAt, ...failing }),
      });
    },
    async forget(messageId) {
      await deleteItem(dynamodb, recordOf(messageId));
    },
  };
}

/** The update that sets these attributes and leaves out what is undefined. */
function setting(attributes: Readonly<Record<string, unknown>>) {
  const values = Object.entries(toItem(attributes));
  return {
    UpdateExpression: `SET ${values.map(([name]) => `#${name} = :${name}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(values.map(([name]) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(values.map(([name, value]) => [`:${name}`, value])),
  };
}
