import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { FeedPage, feedRegistry, getFeedKey, getPageKey } from '../../messages/order-stream/feed-page.ts';
import { fromItem, type Item, toItem } from './item.ts';
import { queryAll } from './query-all.ts';

const StoredPage = z.omit(FeedPage, { number: true });

/** Creates the query of the pages of a feed, of the service that writes the feeds and of those that read them. */
export function createPageQuery(table: string, dynamodb: DynamoDBClient) {
  return async (clientId: string, range: { from?: number; to?: number }, limit: number, isAscending: boolean) => {
    const { Items = [], LastEvaluatedKey } = await dynamodb.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: toItem({
          ':pk': getFeedKey(clientId),
          ':from': getPageKey(range.from ?? 0),
          ':to': getPageKey(range.to ?? Number.MAX_SAFE_INTEGER),
        }),
        ScanIndexForward: isAscending,
        ConsistentRead: true,
        Limit: limit,
      }),
    );
    const last = LastEvaluatedKey?.sk?.S;
    return { pages: Items.map(toPage), ...(last !== undefined && { after: Number(last) + 1 }) };
  };
}

function toPage(item: Item): FeedPage {
  return { number: Number(item.sk?.S), ...fromItem(StoredPage, item, ['pk', 'sk', 'expiresAt']) };
}

/** Lists the clients that have a feed. A client is registered before its first page is written. */
export async function listFeedClients(table: string, dynamodb: DynamoDBClient): Promise<string[]> {
  const registrations = await queryAll(dynamodb, {
    TableName: table,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: toItem({ ':pk': feedRegistry.pk }),
    ConsistentRead: true,
  });
  return registrations.map(({ sk }) => sk?.S?.slice(feedRegistry.prefix.length) ?? '');
}
