import { type DynamoDBClient, QueryCommand, type QueryCommandInput, ScanCommand } from '@aws-sdk/client-dynamodb';
import { OrderId } from '../../../messages/fields/primitives.ts';
import { batchGet } from '../../../platform/dynamodb/batch-get.ts';
import { toItem } from '../../../platform/dynamodb/item.ts';
import { shards } from '../../../platform/dynamodb/shards.ts';
import { isReasonOpen } from '../../domain/lifecycle/attention.ts';
import type { Order } from '../../domain/order.ts';
import { parseOrders } from './item.ts';

/** A page of all orders, and the ids of those that cannot be read as orders. `after` is absent at the end. */
export type ScannedOrders = { orders: Order[]; unreadable: string[]; after?: string };

/** Creates the reads over the orders of all clients, for operations. Each call is bounded. */
export function createDynamodbOrderScan(table: string, dynamodb: DynamoDBClient) {
  const inShards = (query: ShardQuery) => listKeysInShards(table, dynamodb, query);
  const findMany = (orderIds: readonly string[]) => readOrdersByIds(table, dynamodb, orderIds);
  return {
    /** Finds orders by id, in no order. Leaves out unreadable ones. */
    findMany,

    /** Scans all orders, in no order. `limit` counts the table's other items as well. */
    scan: (after: string | undefined, limit: number) => scan(table, dynamodb, after, limit),

    /** Lists the newest orders, about `many`. */
    async listNewest(many: number): Promise<Order[]> {
      const index = { IndexName: 'byShard', ScanIndexForward: false, Limit: Math.ceil(many / shards.length) };
      const found = await inShards({
        ...index,
        KeyConditionExpression: '#shard = :shard',
        ExpressionAttributeNames: { '#shard': 'shard' },
      });
      return findMany(found.map(({ orderId }) => orderId));
    },

    /** Counts the orders that were placed in a time, the newest 100 of each shard, without those of one customer. */
    countPlaced: async (time: PlacedTime) => (await inShards(createPlacedQuery(time))).length,

    /** Lists orders with a pending reply: of each shard those whose deadlines come first. */
    async listPending(perShard: number): Promise<Order[]> {
      const index = { IndexName: 'pendingReply', Limit: perShard };
      const found = await inShards({ ...index, KeyConditionExpression: 'pendingReplyShard = :shard' });
      return findMany(found.map(({ orderId }) => orderId));
    },

    /** Counts the orders in a sparse index, up to 20 of each shard. */
    async countIndexed(index: SparseIndex): Promise<number> {
      const KeyConditionExpression = `${index}Shard = :shard`;
      return (await inShards({ IndexName: index, KeyConditionExpression, Limit: 20 })).length;
    },

    /** Lists the orders in a sparse index, the oldest first, after the position `after`; with `reason`, only those that need a person for it. */
    async listIndexed(index: SparseIndex, limit: number, after: string | undefined, reason?: string) {
      const window = reason === undefined ? limit : 100;
      const found = await inShards({
        IndexName: index,
        KeyConditionExpression: `${index}Shard = :shard AND ${sortKeys[index]} >= :since`,
        ExpressionAttributeValues: toItem({ ':since': after?.slice(0, after.indexOf('#')) ?? '0' }),
        Limit: window + 20,
      });
      const behind = found
        .map((entry) => ({ ...entry, place: `${entry.since}#${entry.orderId}` }))
        .filter(({ place }) => after === undefined || place > after)
        .sort((one, other) => (one.place < other.place ? -1 : 1));
      const looked = behind.slice(0, window);
      const fitting = looked.filter(({ reasons }) => reason === undefined || reasons.includes(reason));
      const shown = fitting.slice(0, limit).map(({ orderId }) => orderId);
      // The index is a moment behind.
      const orders = (await findMany(shown)).filter((order) => (reason ? isReasonOpen(order, reason) : order[index]));
      const last = fitting.length > limit ? fitting[limit - 1] : looked.at(-1);
      const isMore = fitting.length > limit || behind.length > window;
      orders.sort((one, other) => shown.indexOf(one.orderId) - shown.indexOf(other.orderId));
      return { orders, ...(isMore && last && { after: last.place }) };
    },
  };
}

type PlacedTime = { fromMs: number; untilMs: number; without: string };

function createPlacedQuery({ fromMs, untilMs, without }: PlacedTime): ShardQuery {
  const [from, until] = [new Date(fromMs).toISOString(), `${new Date(untilMs).toISOString()}~`];
  return {
    ...{ IndexName: 'byShard', ScanIndexForward: false, Limit: 100 },
    KeyConditionExpression: '#shard = :shard AND placedAt BETWEEN :from AND :until',
    FilterExpression: 'customerId <> :without',
    ExpressionAttributeNames: { '#shard': 'shard' },
    ExpressionAttributeValues: toItem({ ':from': from, ':until': until, ':without': without }),
  };
}

/** The sparse indexes, and the attributes that sort them. An order is in one while it has the member of that name. */
const sortKeys = {
  refundOutstanding: 'refundOutstandingSince',
  attention: 'attentionSince',
  pendingReply: 'pendingReplyUntil',
} as const;
type SparseIndex = keyof typeof sortKeys;
type ShardQuery = Partial<QueryCommandInput> & { KeyConditionExpression: string };

/** Queries every shard of an index. */
async function listKeysInShards(table: string, dynamodb: DynamoDBClient, query: ShardQuery) {
  const pages = await Promise.all(
    shards.map((shard) => {
      const values = { ...query.ExpressionAttributeValues, ':shard': { S: shard } };
      return dynamodb.send(new QueryCommand({ ...query, TableName: table, ExpressionAttributeValues: values }));
    }),
  );
  return pages
    .flatMap(({ Items = [] }) => Items)
    .flatMap(({ pk, attentionReasons, ...entry }) => {
      const since = Object.values(sortKeys).flatMap((key) => entry[key]?.S ?? [])[0] ?? '';
      const reasons = attentionReasons?.L?.map(({ S }) => S ?? '') ?? [];
      return pk?.S ? [{ orderId: pk.S, since, reasons }] : [];
    });
}

async function readOrdersByIds(table: string, dynamodb: DynamoDBClient, orderIds: readonly string[]): Promise<Order[]> {
  const hundreds = Array.from({ length: Math.ceil(orderIds.length / 100) }, (_, n) =>
    batchGet(dynamodb, table, orderIds.slice(n * 100, n * 100 + 100), { consistent: true }),
  );
  return parseOrders((await Promise.all(hundreds)).flat()).readable;
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
  // One unreadable order must not hide the others. References and payment tokens are in the same table.
  const items = Items.filter(({ pk }) => OrderId.safeParse(pk?.S).success);
  const { readable: orders, unreadable } = parseOrders(items);
  const end = LastEvaluatedKey?.pk?.S;
  return { orders, unreadable, ...(end && { after: end }) };
}
