import {
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { OrderId } from '../../messages/fields.ts';
import { toItem } from '../../platform/item.ts';
import { readAll } from '../../platform/read-all.ts';
import type { Order } from '../domain/order.ts';
import { ordersIn, shards } from './order-item.ts';

/** A page of all orders, and the ids of those that cannot be read as orders. `after` is absent at the end. */
export type ScannedOrders = { orders: Order[]; unreadable: string[]; after?: string };

/** Reads over the orders of all clients, for those who watch over the whole. Each call is bounded. */
export function orderScanOnDynamoDB(table: string, dynamodb: DynamoDBClient) {
  const inShards = (query: Shared) => placesInShards(table, dynamodb, query);
  const byIds = (orderIds: readonly string[]) => ordersByIds(table, dynamodb, orderIds);
  return {
    /** These orders as they are now, in no order; what cannot be read as one is left out. */
    byIds,

    /** All orders in no order, each as it is when it is read; `limit` counts what else lies in the table, too. */
    scan: (after: string | undefined, limit: number) => scan(table, dynamodb, after, limit),

    /** The newest orders, about so many. */
    async newest(many: number): Promise<Order[]> {
      const index = { IndexName: 'byShard', ScanIndexForward: false, Limit: Math.ceil(many / shards.length) };
      const found = await inShards({
        ...index,
        KeyConditionExpression: '#shard = :shard',
        ExpressionAttributeNames: { '#shard': 'shard' },
      });
      return byIds(found.map(({ orderId }) => orderId));
    },

    /** Orders that wait for somebody: of each shard so many whose deadlines come first. */
    async waiting(perShard: number): Promise<Order[]> {
      const index = { IndexName: 'waiting', Limit: perShard };
      const found = await inShards({ ...index, KeyConditionExpression: 'waitShard = :shard' });
      return byIds(found.map(({ orderId }) => orderId));
    },

    /** How many orders there are with money that we owe; more than 20 of a shard are not counted. */
    async countOwed(): Promise<number> {
      const found = await inShards({
        IndexName: 'owed',
        KeyConditionExpression: 'owedShard = :shard',
        Limit: 20,
      });
      return found.length;
    },

    /** Orders with money that we owe, the longest owed first, from behind the place `after`. */
    async owed(limit: number, after: string | undefined): Promise<{ orders: Order[]; after?: string }> {
      const found = await inShards({
        IndexName: 'owed',
        KeyConditionExpression: 'owedShard = :shard AND owedSince >= :since',
        ExpressionAttributeValues: toItem({ ':since': after?.slice(0, after.indexOf('#')) ?? '0' }),
        Limit: limit + 20,
      });
      const places = found.map(({ owedSince, orderId }) => `${owedSince}#${orderId}`).sort();
      const behind = places.filter((place) => after === undefined || place > after);
      const shown = behind.slice(0, limit);
      const orders = await byIds(shown.map((place) => place.slice(place.indexOf('#') + 1)));
      const end = behind.length > limit ? shown.at(-1) : undefined;
      const sorted = orders
        .filter(({ owed }) => owed)
        .sort((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
      return { orders: sorted, ...(end && { after: end }) };
    },
  };
}

type Shared = Partial<QueryCommandInput> & { KeyConditionExpression: string };

/** The index entries of all shards that a query finds, each shard's by itself. */
async function placesInShards(table: string, dynamodb: DynamoDBClient, query: Shared) {
  const pages = await Promise.all(
    shards.map((shard) => {
      const values = { ...query.ExpressionAttributeValues, ':shard': { S: shard } };
      return dynamodb.send(
        new QueryCommand({ ...query, TableName: table, ExpressionAttributeValues: values }),
      );
    }),
  );
  return pages
    .flatMap(({ Items = [] }) => Items)
    .flatMap(({ pk, owedSince }) => (pk?.S ? [{ orderId: pk.S, owedSince: owedSince?.S ?? '' }] : []));
}

async function ordersByIds(
  table: string,
  dynamodb: DynamoDBClient,
  orderIds: readonly string[],
): Promise<Order[]> {
  const hundreds = Array.from({ length: Math.ceil(orderIds.length / 100) }, (_, n) =>
    readAll(dynamodb, table, orderIds.slice(n * 100, n * 100 + 100), { consistent: true }),
  );
  return ordersIn((await Promise.all(hundreds)).flat()).readable;
}

async function scan(
  table: string,
  dynamodb: DynamoDBClient,
  after: string | undefined,
  limit: number,
): Promise<ScannedOrders> {
  const { Items = [], LastEvaluatedKey } = await dynamodb.send(
    new ScanCommand({
      TableName: table,
      ConsistentRead: true,
      Limit: limit,
      ...(after && { ExclusiveStartKey: toItem({ pk: after }) }),
    }),
  );
  // One order that somebody has spoilt must not hide all others; references and secrets stand between them.
  const items = Items.filter(({ pk }) => OrderId.safeParse(pk?.S).success);
  const { readable: orders, unreadable } = ordersIn(items);
  const end = LastEvaluatedKey?.pk?.S;
  return { orders, unreadable, ...(end && { after: end }) };
}

function placeOf({ owed, orderId }: Order): string {
  return `${owed?.since}#${orderId}`;
}
