import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { fromItem, toItem } from '../../../platform/dynamodb/item.ts';
import { putItem } from '../../../platform/dynamodb/write.ts';
import { Attempt } from '../../domain/webhooks/attempt.ts';
import type { Attempts } from '../../domain/webhooks/ports.ts';

const StoredRound = z.object({ attempts: z.array(Attempt) });

/** Creates the attempts on the Events table: a partition for each endpoint, an item for each round of a delivery. */
export function createDynamodbAttempts(table: string, dynamodb: DynamoDBClient, retentionDays: number): Attempts {
  return {
    async save(webhookId, { id, at, attempts }) {
      const expiresAt = Math.floor(Date.parse(at) / 1_000) + retentionDays * 86_400;
      const Item = toItem({ pk: `attempts#${webhookId}`, sk: `${at}#${id}`, attempts, expiresAt });
      await putItem(dynamodb, { TableName: table, Item });
    },
    async list(webhookId, { after = '~', keptSince, limit }) {
      if (after < keptSince) return { rounds: [] };
      const { Items = [], LastEvaluatedKey } = await dynamodb.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :since AND :after',
          ExpressionAttributeValues: toItem({ ':pk': `attempts#${webhookId}`, ':since': keptSince, ':after': after }),
          ScanIndexForward: false,
          // The range includes the position itself, which is removed below.
          Limit: limit + 1,
        }),
      );
      const found = Items.filter(({ sk }) => sk?.S !== after);
      const rounds = found.slice(0, limit).map((item) => ({
        key: item.sk?.S ?? '',
        attempts: fromItem(StoredRound, item, ['pk', 'sk', 'expiresAt']).attempts,
      }));
      const hasMore = found.length > limit || LastEvaluatedKey !== undefined;
      return { rounds, after: hasMore ? rounds.at(-1)?.key : undefined };
    },
  };
}
