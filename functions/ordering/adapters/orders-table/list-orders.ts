import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { countFittingItems } from '../../../messages/fields/page-query.ts';
import { batchGet } from '../../../platform/dynamodb/batch-get.ts';
import { type Item, toItem } from '../../../platform/dynamodb/item.ts';
import { getPlacedAtKey, listNewestKeys, parseOrderId, shards } from '../../../platform/dynamodb/shards.ts';
import { addSeconds } from '../../domain/intake/new-order.ts';
import type { Order } from '../../domain/order.ts';
import type { OrderFilter, OrderFingerprint, OrderPage } from '../../domain/ports.ts';
import { getClientKey, parseOrders } from './item.ts';

/** The most reads of one request, and keys of one read. After the last read a page may be short, with a cursor. */
const maxReads = 10;
const maxKeys = 100;
const overduePerRead = 100;
const maxAround = 100;

/** Lists orders, newest first: keys from the index that fits the filter best, then the orders, filtered by what the index lacks. */
export async function listOrders(
  table: string,
  dynamodb: DynamoDBClient,
  filter: OrderFilter,
  limit: number,
  after: string | undefined,
): Promise<OrderPage> {
  const { status, createdFrom: oldest, createdTo } = filter;
  const matching: Order[] = [];
  let position = after;
  for (let read = 0; read < maxReads; read += 1) {
    const { keys, next } = await listNewestKeys(dynamodb, {
      ...{ table, ...getPartitions(filter), after: position, oldest, newest: createdTo && `${createdTo}#~` },
      // Where no order is filtered out, it reads what it shows, and one more to know whether there is another page.
      limit: status ? maxKeys : Math.min(maxKeys, limit + 1 - matching.length),
    });
    const orders = await readOrdersAt(table, dynamodb, keys);
    matching.push(...orders.filter((order) => matchesFilter(order, filter)));
    const room = Math.min(limit, countFittingItems(matching));
    const last = matching[room - 1];
    if (last && matching.length > room) return { orders: matching.slice(0, room), after: getPlacedAtKey(last) };
    if (next === undefined) return { orders: matching, after: undefined };
    position = next;
  }
  return { orders: matching, after: position };
}

/** Chooses the index that fits a filter best. The orders of all clients are in all shards. */
function getPartitions({ clientId, customerId, reference }: OrderFilter) {
  if (clientId === undefined)
    return { index: 'byShard', attribute: 'shard', partitions: shards, equal: { customerId, reference } };
  const own = (name: string) => [getClientKey(clientId, name)];
  if (reference) return { index: 'byReference', attribute: 'clientReference', partitions: own(reference) };
  if (customerId) return { index: 'byCustomer', attribute: 'clientCustomer', partitions: own(customerId) };
  return { index: 'byClient', attribute: 'clientId', partitions: [clientId] };
}

function matchesFilter(order: Order, filter: OrderFilter): boolean {
  return (['status', 'customerId', 'reference'] as const).every(
    (name) => filter[name] === undefined || filter[name] === order[name],
  );
}

/** Reads orders by their keys. Leaves out unreadable ones, which must not hide the others. */
async function readOrdersAt(table: string, dynamodb: DynamoDBClient, keys: readonly string[]): Promise<Order[]> {
  const items = await batchGet(dynamodb, table, keys.map(parseOrderId));
  return parseOrders(items).readable.sort((a, b) => (getPlacedAtKey(a) < getPlacedAtKey(b) ? 1 : -1));
}

/**
 * Lists the ids of the orders whose reply is overdue, the longest overdue of each shard first. A shard that cannot be read
 * stops no other; its fault is thrown at the end.
 */
export async function* listOverdueOrders(table: string, dynamodb: DynamoDBClient, at: string) {
  const faults: unknown[] = [];
  let unread: { shard: string; from?: Item | undefined }[] = shards.map((shard) => ({ shard }));
  while (unread.length > 0) {
    const reads = await Promise.allSettled(
      unread.map(async ({ shard, from }) => {
        const { Items = [], LastEvaluatedKey } = await dynamodb.send(
          new QueryCommand({
            TableName: table,
            IndexName: 'pendingReply',
            KeyConditionExpression: 'pendingReplyShard = :shard AND pendingReplyUntil < :at',
            ExpressionAttributeValues: toItem({ ':shard': shard, ':at': at }),
            Limit: overduePerRead,
            ...(from && { ExclusiveStartKey: from }),
          }),
        );
        return { shard, from: LastEvaluatedKey, ids: Items.flatMap(({ pk }) => pk?.S ?? []) };
      }),
    );
    const pages = reads.flatMap((read) => (read.status === 'fulfilled' ? [read.value] : []));
    faults.push(...reads.flatMap((read) => (read.status === 'rejected' ? [read.reason] : [])));
    yield* pages.flatMap(({ ids }) => ids);
    unread = pages.filter(({ from }) => from !== undefined);
  }
  if (faults.length > 0) throw faults[0];
}

/** Lists what a customer ordered around an order, newest first, from the index alone: the fingerprint never changes. */
export async function listOrdersPlacedAround(
  table: string,
  dynamodb: DynamoDBClient,
  { clientId, customerId, createdAt }: Order,
  seconds: number,
): Promise<OrderFingerprint[]> {
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: table,
      IndexName: 'byCustomer',
      KeyConditionExpression: 'clientCustomer = :customer AND placedAt BETWEEN :oldest AND :newest',
      ExpressionAttributeValues: toItem({
        ':customer': getClientKey(clientId, customerId),
        ':oldest': addSeconds(createdAt, -seconds),
        ':newest': `${addSeconds(createdAt, seconds)}#~`,
      }),
      ScanIndexForward: false,
      Limit: maxAround,
    }),
  );
  return Items.map(({ pk, placedAt, fingerprint }) => ({
    orderId: pk?.S ?? '',
    createdAt: placedAt?.S?.split('#')[0] ?? '',
    fingerprint: fingerprint?.S ?? '',
  }));
}
