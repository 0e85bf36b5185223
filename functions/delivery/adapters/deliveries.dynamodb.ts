import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { batchGet } from '../../platform/dynamodb/batch-get.ts';
import { type Item, type ParsedItems, parseItems, toItem } from '../../platform/dynamodb/item.ts';
import { getShard, listNewestKeys, parseOrderId, shards } from '../../platform/dynamodb/shards.ts';
import { createVersionedItems } from '../../platform/dynamodb/versioned-item.ts';
import { Delivery, type DeliveryState, getDeliveryState, getPlacedAt, isTombstone } from '../domain/delivery.ts';
import type { Deliveries } from '../domain/ports.ts';

/** The attributes of an item beside the delivery's own. */
const keys = ['pk', 'state', 'placedAt'];

/** Deliveries in a DynamoDB table, keyed by order id. The sharded index `byState` has all of them but tombstones. */
export function createDynamodbDeliveries(table: string, dynamodb: DynamoDBClient): Deliveries {
  const items = createVersionedItems(Delivery, { table, dynamodb, keys });
  return {
    find: items.find,

    save: (delivery) => items.save(toDeliveryItem(delivery)),

    async list({ state, after, limit }) {
      const partitions = shards.map((shard) => getShardKey(state, shard));
      const query = { table, index: 'byState', attribute: 'state', partitions, after, limit };
      const page = await listNewestKeys(dynamodb, query);
      const found = await batchGet(dynamodb, table, page.keys.map(parseOrderId));
      const deliveries = parseItems(Delivery, found, keys).readable.sort(compareNewestFirst);
      return { deliveries, ...(page.next && { after: page.next }) };
    },
  };
}

/** Reads the present deliveries of at most 100 orders, in no order. */
export function createDynamodbDeliveryReader(table: string, dynamodb: DynamoDBClient) {
  return async (orderIds: readonly string[]): Promise<ParsedItems<Delivery>> =>
    parseItems(Delivery, await batchGet(dynamodb, table, orderIds, { consistent: true }), keys);
}

function getShardKey(state: DeliveryState, shard: string): string {
  return `${state}#${shard}`;
}

function compareNewestFirst(one: Delivery, other: Delivery): number {
  return getPlacedAt(one) < getPlacedAt(other) ? 1 : -1;
}

function toDeliveryItem(delivery: Delivery): Item {
  const { orderId, status } = delivery;
  const state = getShardKey(getDeliveryState(status), getShard(orderId));
  const index = isTombstone(delivery) ? {} : { state, placedAt: getPlacedAt(delivery) };
  return toItem({ ...delivery, pk: orderId, ...index });
}
