import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { getItem } from '../../platform/dynamodb/get-item.ts';
import { toItem } from '../../platform/dynamodb/item.ts';
import { putItem } from '../../platform/dynamodb/write.ts';
import { type Checkpoints, Progress } from '../domain/doctor/run-doctor.ts';

const retentionSeconds = 3_600;

/** Stores checkpoints in the Failures table, under `doctor#<id>`, each under a new id, so that no write overwrites one. */
export function createDynamodbCheckpoints(table: string, dynamodb: DynamoDBClient): Checkpoints {
  return {
    async save(progress) {
      const id = randomUUID();
      const expiresAt = Math.floor(Date.now() / 1_000) + retentionSeconds;
      const item = { pk: toKey(id), progress: JSON.stringify(progress), expiresAt };
      await putItem(dynamodb, { TableName: table, Item: toItem(item) });
      return id;
    },
    async find(id) {
      const item = await getItem(dynamodb, table, toKey(id));
      // DynamoDB deletes expired items only after a while.
      if (Number(item?.expiresAt?.N ?? 0) * 1_000 <= Date.now()) return undefined;
      return Progress.safeParse(JSON.parse(item?.progress?.S ?? 'null')).data;
    },
  };
}

function toKey(id: string): string {
  return `doctor#${id}`;
}
