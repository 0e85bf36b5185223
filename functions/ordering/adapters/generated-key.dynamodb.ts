import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { toItem } from '../../platform/dynamodb/item.ts';
import { isConditionFailure, putItem } from '../../platform/dynamodb/write.ts';

/** An equal request within this time of the first is the same order, sent twice. */
const windowMs = 10_000;

/**
 * Creates the port that generates a key for a request without one. One conditional write decides: the first request in
 * ten seconds stores its key, and every equal one gets that key, also a retry of the first whose response was lost.
 * `receivedAt`: when API Gateway received the request, in milliseconds, so that a slow start does not part a double click.
 */
export function createDynamodbGeneratedKeys(table: string, dynamodb: DynamoDBClient) {
  return async (clientId: string, requestHash: string, receivedAt: number): Promise<string> => {
    const key = randomUUID();
    const untilMs = receivedAt + windowMs;
    const id = `double-click#${clientId}#${requestHash}`;
    try {
      await putItem(dynamodb, {
        TableName: table,
        Item: toItem({ id, key, untilMs, expiration: Math.ceil(untilMs / 1_000) }),
        ConditionExpression: 'attribute_not_exists(id) OR untilMs <= :receivedAt',
        ExpressionAttributeValues: { ':receivedAt': { N: String(receivedAt) } },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      return key;
    } catch (thrown) {
      const storedKey = isConditionFailure(thrown) ? thrown.Item?.key?.S : undefined;
      if (storedKey === undefined) throw thrown;
      return storedKey;
    }
  };
}
