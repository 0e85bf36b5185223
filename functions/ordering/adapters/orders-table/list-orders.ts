import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { createPageQuery } from '../../../messages/fields/page-query.ts';
import { batchGet } from '../../../platform/dynamodb/batch-get.ts';
import { type Item, toItem } from '../../../platform/dynamodb/item.ts';
import { getPlacedAtKey, listNewestKeys, parseOrderId, shards } from '../../../platform/dynamodb/shards.ts';
import type { Order } from '../../domain/order.ts';
import type { OrderFilter, OrderPage } from '../../domain/ports.ts';
import { getClientKey, parseOrders } from './item.ts';

/** One request reads no more often than this, each time so many keys at most; a page may then be short, with a cursor. */
const maxReads = 10;
const maxKeys = 100;
const overduePerRead = 100;

/** Orders newest first: keys from the index that fits the filter best, orders by key, what the index cannot tell sifted. */
export async function listOrders(
  table: string,
  dynamodb: DynamoDBClient,
  filter: OrderFilter,
  limit: number,
  after: string | undefined,
): Promise<OrderPage> {
  const { status, createdFrom: oldest, createdTo } = filter;
  const found: Order[] = [];
  let behind = after;
  for (let read = 0; read < maxReads; read += 1) {
    const { places, after: end } = await listNewestKeys(dynamodb, {
      ...{ table, ...getPartitions(filter), behind, oldest, newest: createdTo && `${createdTo}#~` },
      // What the index tells is not sifted, so no more is read than is shown, and one to see whether it goes on.
      limit: status ? maxKeys : Math.min(maxKeys, limit + 1 - found.length),
    });
    const orders = await readOrdersAt(table, dynamodb, places);
    found.push(...orders.filter((order) => matchesFilter(order, filter)));
    const room = Math.min(limit, createPageQuery(found));
    const last = found[room - 1];
    if (last && found.length > room) return { orders: found.slice(0, room), after: getPlacedAtKey(last) };
    if (end === undefined) return { orders: found, after: undefined };
    behind = end;
  }
  return { orders: found, after: behind };
}

/** Where the orders stand that a filter lets through. Who asks for those of all clients looks through all of them. */
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

/** Leaves out what cannot be read as an order: it must not hide the others. */
async function readOrdersAt(table: string, dynamodb: DynamoDBClient, places: readonly string[]): Promise<Order[]> {
  const items = await batchGet(dynamodb, table, places.map(parseOrderId));
  return parseOrders(items).readable.sort((a, b) => (getPlacedAtKey(a) < getPlacedAtKey(b) ? 1 : -1));
}

/**
 * The ids of orders whose deadline has passed, the longest overdue of each shard first. A shard that cannot be read stops
 * no other; its fault is thrown at the end.
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
