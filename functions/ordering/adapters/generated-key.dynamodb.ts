import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { toItem } from '../../platform/dynamodb/item.ts';
import { isConditionFailure, putItem } from '../../platform/dynamodb/write.ts';

/** An equal request within this time of the first is the same wish, clicked twice. */
const windowMs = 10_000;

/**
 * Makes the key of a request that came without one. One conditional write decides: the first request of ten seconds
 * stores its key, every other finds that key, and so does a retry of the first whose response was lost.
 */
export function createDynamodbGeneratedKeys(table: string, dynamodb: DynamoDBClient, now: () => number = Date.now) {
  return async (clientId: string, requestHash: string): Promise<string> => {
    const [key, at] = [randomUUID(), now()];
    const untilMs = at + windowMs;
    const id = `double-click#${clientId}#${requestHash}`;
    try {
      await putItem(dynamodb, {
        TableName: table,
        Item: toItem({ id, key, untilMs, expiration: Math.ceil(untilMs / 1_000) }),
        ConditionExpression: 'attribute_not_exists(id) OR untilMs <= :now',
        ExpressionAttributeValues: { ':now': { N: String(at) } },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      return key;
    } catch (thrown) {
      const known = isConditionFailure(thrown) ? thrown.Item?.key?.S : undefined;
      if (known === undefined) throw thrown;
      return known;
    }
  };
}
