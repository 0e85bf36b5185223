import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createPageQuery, listFeedClients } from '../../platform/dynamodb/feed-pages.ts';
import type { Feeds } from '../domain/ports.ts';

/** Creates the reads of the event feeds on the Events table. */
export function createDynamodbFeeds(table: string, dynamodb: DynamoDBClient): Feeds {
  const query = createPageQuery(table, dynamodb);
  return {
    listClients: () => listFeedClients(table, dynamodb),
    listFrom: (clientId, from, limit) => query(clientId, { from }, limit, true),
  };
}
