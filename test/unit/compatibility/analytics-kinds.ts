import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import {
  createDynamodbCheckpoints,
  createDynamodbLastReport,
} from '../../../functions/analytics/adapters/checkpoints.dynamodb.ts';
import { createDynamodbFacts } from '../../../functions/analytics/adapters/facts.dynamodb.ts';
import { rebuild } from '../../../functions/analytics/domain/catch-up.ts';
import { Fact } from '../../../functions/analytics/domain/fact.ts';
import { requestDueReport } from '../../../functions/analytics/domain/request-reports.ts';
import { clientId } from '../../support/example.ts';
import { createFact, exampleSum } from '../analytics/example.ts';
import type { Kind, Tables } from './kind.ts';

/** The facts, the hours and the checkpoints of the figures. A fact is never changed: written again, it is the same. */
export function analyticsKinds(dynamodb: DynamoDBClient, { Analytics: table }: Tables): Record<string, Kind> {
  const [facts, checkpoints] = [createDynamodbFacts(table, dynamodb), createDynamodbCheckpoints(table, dynamodb)];
  const lastReport = createDynamodbLastReport(table, dynamodb);
  const hour = '2026-11-20T10';
  const fact = createFact(1, 'placed', 0, { sequence: 7 });
  return {
    Fact: {
      ...{ schema: Fact, table: 'Analytics', pk: `${clientId}#${hour}`, sk: `fact#placed#${fact.orderId}#7` },
      write: () => facts.put(clientId, [fact]),
      reads: async () => [...(await facts.list(clientId, hour)), ...(await facts.findMany(clientId, [fact]))],
    },
    StoredHourItem: {
      ...{ schema: z.object({ generation: z.int(), sum: z.optional(z.string()) }), table: 'Analytics' },
      ...{ pk: `hours/${clientId}`, sk: hour },
      async write() {
        await facts.dropSum(clientId, hour);
        await facts.saveSum(clientId, { hour, generation: 1, sum: exampleSum });
      },
      reads: async () =>
        (await facts.listHours(clientId, hour, hour)).map((read) => ({ ...read, laterMember: 'is not read' })),
      change: () => facts.dropSum(clientId, hour),
      replaces: ['sum'],
    },
    StoredReport: {
      ...{ schema: z.object({ day: z.string(), revision: z.int() }), table: 'Analytics' },
      ...{ pk: 'reports/daily', sk: 'last' },
      write: () => lastReport.save({ day: '2026-11-26', revision: 1 }),
      reads: async () => [await lastReport.find()],
      async change() {
        const due = { clientIds: [], timeZone: 'UTC', addresses: [], asOf: Date.parse('2026-11-28T01:00:00Z') };
        await requestDueReport(due, { facts, lastReport, request: async () => undefined, now: () => due.asOf });
      },
      replaces: ['day'],
    },
    StoredCheckpoint: {
      ...{ schema: z.object({ page: z.int(), revision: z.int() }), table: 'Analytics' },
      ...{ pk: 'checkpoints', sk: clientId },
      write: () => checkpoints.save(clientId, { page: 4, revision: 1 }),
      reads: async () => [await checkpoints.find(clientId)],
      change: () => rebuild(clientId, { checkpoints }),
    },
  };
}
