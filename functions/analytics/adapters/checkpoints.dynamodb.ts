import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { toItem } from '../../platform/dynamodb/item.ts';
import { createVersionedItems } from '../../platform/dynamodb/versioned-item.ts';
import type { Checkpoints, ReportPorts } from '../domain/ports.ts';

const StoredCheckpoint = z.object({ page: z.int(), revision: z.int() });
const StoredReport = z.object({ day: z.string(), revision: z.int() });
const pk = 'checkpoints';
const reportKey = { pk: 'reports/daily', sk: 'last' };

/** Creates the checkpoints on the Analytics table: one partition, an item for each client. */
export function createDynamodbCheckpoints(table: string, dynamodb: DynamoDBClient): Checkpoints {
  const items = createVersionedItems(StoredCheckpoint, { table, dynamodb, keys: ['pk', 'sk'] });
  return {
    find: (clientId) => items.find(pk, clientId),
    save: (clientId, checkpoint) => items.save(toItem({ pk, sk: clientId, ...checkpoint })),
  };
}

/** Creates the record of the last day whose report was requested, an item on the Analytics table. */
export function createDynamodbLastReport(table: string, dynamodb: DynamoDBClient): ReportPorts['lastReport'] {
  const items = createVersionedItems(StoredReport, { table, dynamodb, keys: ['pk', 'sk'] });
  return {
    find: () => items.find(reportKey.pk, reportKey.sk),
    save: (lastReport) => items.save(toItem({ ...reportKey, ...lastReport })),
  };
}
