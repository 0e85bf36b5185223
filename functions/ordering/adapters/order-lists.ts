import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { toItem } from '../../platform/item.ts';
import { readAll } from '../../platform/read-all.ts';
import type { Order } from '../domain/order.ts';
import type { OrderFilter, OrderPage } from '../domain/ports.ts';
import { ordersIn, placedAtOf, shards } from './order-item.ts';

/** One request reads no more often than this, each time so many keys at most; a page may then be short, with a cursor. */
const maxReads = 10;
const mostKeys = 100;

/** Orders newest first: keys from the index that fits the filter best, orders by key, what the index cannot tell sifted. */
export async function listOrders(
  table: string,
  dynamodb: DynamoDBClient,
  filter: OrderFilter,
  limit: number,
  after: string | undefined,
): Promise<OrderPage> {
  const found: Order[] = [];
  let position = after;
  // What the index tells is not sifted, so no more is read than is shown, and one to see whether it goes on.
  const count = filter.status === undefined ? Math.min(mostKeys, limit + 1) : mostKeys;
  for (let read = 0; read < maxReads; read += 1) {
    const keys = await newestKeys(table, dynamodb, filter, position, count);
    const orders = await ordersByKeys(table, dynamodb, keys);
    for (const order of orders.filter((candidate) => fits(candidate, filter))) {
      if (found.length === limit) return { orders: found, after: placedAtOf(found[limit - 1] ?? order) };
      found.push(order);
    }
    if (keys.length < count) return { orders: found, after: undefined };
    position = keys.at(-1);
  }
  return { orders: found, after: position };
}

/** The next `placedAt` keys behind a position, merged from all partitions of the index. */
async function newestKeys(
  table: string,
  dynamodb: DynamoDBClient,
  filter: OrderFilter,
  position: string | undefined,
  count: number,
): Promise<string[]> {
  const { index, attribute, partitions } = indexFor(filter);
  const oldest = filter.createdFrom ?? '0';
  const newest = filter.createdTo ? `${filter.createdTo}#~` : '~';
  const below = position !== undefined && position < newest ? position : newest;
  // DynamoDB refuses a range that ends before it begins; for us it is an empty list.
  if (below < oldest) return [];
  const lists = await Promise.all(
    partitions.map(async (partition) => {
      const { Items = [] } = await dynamodb.send(
        new QueryCommand({
          TableName: table,
          IndexName: index,
          KeyConditionExpression: '#partition = :partition AND placedAt BETWEEN :oldest AND :below',
          ExpressionAttributeNames: { '#partition': attribute },
          ExpressionAttributeValues: toItem({
            ':partition': partition,
            ':oldest': oldest,
            ':below': below,
          }),
          ScanIndexForward: false,
          Limit: count + 1,
        }),
      );
      return Items.flatMap(({ placedAt }) => (placedAt?.S && placedAt.S !== position ? [placedAt.S] : []));
    }),
  );
  return lists.flat().sort().reverse().slice(0, count);
}

function indexFor({ reference, customerId, clientId }: OrderFilter) {
  if (reference) return { index: 'byReference', attribute: 'reference', partitions: [reference] };
  if (customerId) return { index: 'byCustomer', attribute: 'customerId', partitions: [customerId] };
  if (clientId) return { index: 'byClient', attribute: 'clientId', partitions: [clientId] };
  return { index: 'byShard', attribute: 'shard', partitions: shards };
}

function fits(order: Order, filter: OrderFilter): boolean {
  return (
    (filter.clientId === undefined || order.clientId === filter.clientId) &&
    (filter.customerId === undefined || order.customerId === filter.customerId) &&
    (filter.reference === undefined || order.reference === filter.reference) &&
    (filter.status === undefined || order.status === filter.status)
  );
}

async function ordersByKeys(
  table: string,
  dynamodb: DynamoDBClient,
  keys: readonly string[],
): Promise<Order[]> {
  const ids = keys.map((key) => key.slice(key.indexOf('#') + 1));
  const items = await readAll(dynamodb, table, ids);
  return ordersIn(items).readable.sort((a, b) => (placedAtOf(a) < placedAtOf(b) ? 1 : -1));
}

/** Orders whose deadline has passed, the longest overdue of each shard first. */
export async function overdueOrders(
  table: string,
  dynamodb: DynamoDBClient,
  at: string,
  limit: number,
): Promise<string[]> {
  const lists = await Promise.all(
    shards.map(async (shard) => {
      const { Items = [] } = await dynamodb.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'waiting',
          KeyConditionExpression: 'waitShard = :shard AND waitUntil < :at',
          ExpressionAttributeValues: toItem({ ':shard': shard, ':at': at }),
          Limit: limit,
        }),
      );
      return Items.flatMap(({ pk }) => (pk?.S ? [pk.S] : []));
    }),
  );
  return lists.flat();
}
