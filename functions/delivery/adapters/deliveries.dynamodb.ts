import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { batchGet } from '../../platform/dynamodb/batch-get.ts';
import { fromItem, type Item, parseItems, toItem } from '../../platform/dynamodb/item.ts';
import { getShard, listNewestKeys, parseOrderId, shards } from '../../platform/dynamodb/shards.ts';
import { putVersion } from '../../platform/dynamodb/versioned-item.ts';
import { Delivery, type DeliveryState, getDeliveryState, getPlacedAt, isTombstone } from '../domain/delivery.ts';
import type { Deliveries } from '../domain/ports.ts';

/** What an item has beside the delivery. */
export const deliveryKeys = ['pk', 'state', 'placedAt'];

/** Deliveries in a DynamoDB table, keyed by order id; the index `byState`, spread on shards, has all but the tombstones. */
export function createDynamodbDeliveries(table: string, dynamodb: DynamoDBClient): Deliveries {
  return {
    async find(orderId) {
      const asked = { TableName: table, Key: toItem({ pk: orderId }), ConsistentRead: true };
      const { Item: item } = await dynamodb.send(new GetItemCommand(asked));
      return item && fromItem(Delivery, item, deliveryKeys);
    },

    save: (delivery) => putVersion(dynamodb, table, toDeliveryItem(delivery)),

    async list({ state, after, limit }) {
      const partitions = shards.map((shard) => getShardKey(state, shard));
      const asked = { table, index: 'byState', attribute: 'state', partitions, behind: after, limit };
      const { places, after: end } = await listNewestKeys(dynamodb, asked);
      const items = await batchGet(dynamodb, table, places.map(parseOrderId));
      const deliveries = parseItems(Delivery, items, deliveryKeys).readable.sort(listNewestFirst);
      return { deliveries, ...(end && { after: end }) };
    },
  };
}

function getShardKey(state: DeliveryState, shard: string): string {
  return `${state}#${shard}`;
}

function listNewestFirst(one: Delivery, other: Delivery): number {
  return getPlacedAt(one) < getPlacedAt(other) ? 1 : -1;
}

function toDeliveryItem(delivery: Delivery): Item {
  const place = isTombstone(delivery)
    ? {}
    : {
        state: getShardKey(getDeliveryState(delivery.status), getShard(delivery.orderId)),
        placedAt: getPlacedAt(delivery),
      };
  return toItem({ ...delivery, pk: delivery.orderId, ...place });
}
