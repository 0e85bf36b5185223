import { type DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { type FeedPage, feedRegistry, getFeedKey, getPageKey } from '../../messages/order-stream/feed-page.ts';
import { createPageQuery } from '../../platform/dynamodb/feed-pages.ts';
import { fromItem, type Item, toItem } from '../../platform/dynamodb/item.ts';
import { isConditionFailure, putItem, transact } from '../../platform/dynamodb/write.ts';
import type { FeedPages } from '../domain/ports.ts';

type FeedTable = { table: string; dynamodb: DynamoDBClient; retentionDays: number };

const StoredPlace = z.object({ at: z.string() });
const StoredStart = z.object({ number: z.int() });
const StoredSequences = z.object({ sequences: z.array(z.int()) });
/** A page is kept longer than its entries are shown, so that a reader at the end of the time loses none. */
const spareSeconds = 3_600;

/** Creates the feeds on the Events table: a partition for each client, an item for each page. */
export function createDynamodbFeed({ table, dynamodb, retentionDays }: FeedTable): FeedPages {
  const query = createPageQuery(table, dynamodb);
  const toPut = (clientId: string, { number, ...page }: FeedPage) => ({
    TableName: table,
    Item: toItem({
      pk: getFeedKey(clientId),
      sk: getPageKey(number),
      ...page,
      expiresAt: Math.floor(Date.parse(page.at) / 1_000) + retentionDays * 86_400 + spareSeconds,
    }),
    ConditionExpression: 'attribute_not_exists(pk)',
  });

  const find = async (key: Record<'pk' | 'sk', string>): Promise<Item | undefined> => {
    const request = { TableName: table, Key: toItem(key), ConsistentRead: true };
    return (await dynamodb.send(new GetItemCommand(request))).Item;
  };

  return {
    async register(clientId) {
      const Item = toItem({ pk: feedRegistry.pk, sk: feedRegistry.prefix + clientId });
      await putItem(dynamodb, { TableName: table, Item });
    },
    findNewest: async (clientId) => (await query(clientId, {}, 1, false)).pages[0],
    listFrom: (clientId, from, limit) => query(clientId, { from }, limit, true),
    async findPlace(clientId, page) {
      const { Items: [item] = [] } = await dynamodb.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk AND sk >= :from',
          ExpressionAttributeValues: toItem({ ':pk': getFeedKey(clientId), ':from': getPageKey(page) }),
          ProjectionExpression: 'sk, #at',
          ExpressionAttributeNames: { '#at': 'at' },
          ConsistentRead: true,
          Limit: 1,
        }),
      );
      return item && { number: Number(item.sk?.S), at: fromItem(StoredPlace, item, ['sk']).at };
    },
    listBelow: async (clientId, page, limit) => (await query(clientId, { to: page - 1 }, limit, false)).pages,
    async append(clientId, page) {
      try {
        await putItem(dynamodb, toPut(clientId, page));
        return 'appended';
      } catch (thrown) {
        if (isConditionFailure(thrown)) return 'taken';
        throw thrown;
      }
    },
    async findStart(clientId) {
      const item = await find(getStartKey(clientId));
      return item ? fromItem(StoredStart, item).number : 0;
    },
    async restart(clientId, page, start) {
      const failures = await transact(dynamodb, [
        { Put: toPut(clientId, page) },
        {
          Put: {
            TableName: table,
            Item: toItem({ ...getStartKey(clientId), number: page.number }),
            ConditionExpression: start === 0 ? 'attribute_not_exists(pk)' : '#number = :start',
            ...(start > 0 && {
              ExpressionAttributeNames: { '#number': 'number' },
              ExpressionAttributeValues: toItem({ ':start': start }),
            }),
          },
        },
      ]);
      return failures.length === 0 ? 'appended' : 'taken';
    },
    async findRepublished(orderId) {
      const item = await find(getRepublishedKey(orderId));
      return item ? fromItem(StoredSequences, item).sequences : [];
    },
    async saveRepublished(orderId, sequences) {
      const expiresAt = Math.floor(Date.now() / 1_000) + retentionDays * 86_400;
      const Item = toItem({ ...getRepublishedKey(orderId), sequences: [...new Set(sequences)], expiresAt });
      await putItem(dynamodb, { TableName: table, Item });
    },
  };
}

function getStartKey(clientId: string) {
  return { pk: `feed-start#${clientId}`, sk: 'start' };
}

function getRepublishedKey(orderId: string) {
  return { pk: `republished#${orderId}`, sk: 'events' };
}
