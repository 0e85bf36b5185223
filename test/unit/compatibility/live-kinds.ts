import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { createDynamodbConnections } from '../../../functions/events/adapters/live/connections.dynamodb.ts';
import { Connection } from '../../../functions/events/domain/live/connections.ts';
import { createExampleConnection } from '../events/live/example.ts';
import type { Kind, Tables } from './kind.ts';

/** The two items of a connection for live updates. */
export function liveKinds(dynamodb: DynamoDBClient, { Events: table }: Tables): Record<string, Kind> {
  const connection = createExampleConnection('c-1');
  const connections = createDynamodbConnections(table, dynamodb, () => Date.parse(connection.connectedAt));
  return {
    Connection: {
      ...{ schema: Connection, table: 'Events', pk: 'connection#c-1', sk: 'connection' },
      write: () => connections.add(connection),
      reads: async () => [await connections.find('c-1')],
    },
    StoredListener: {
      ...{ schema: z.object({ isPublic: z.boolean(), isGreeted: z.boolean() }), table: 'Events' },
      ...{ pk: `topic#${connection.topic}`, sk: 'c-1' },
      write: () => connections.add(connection),
      reads: async () => [
        ...(await connections.list(connection.topic)),
        ...(await connections.listConsistently(connection.topic)),
      ],
    },
  };
}
