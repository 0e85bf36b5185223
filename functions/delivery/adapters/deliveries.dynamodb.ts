import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { fromItem, type Item, siftedItems, toItem } from '../../platform/item.ts';
import { readAll } from '../../platform/read-all.ts';
import { newestPlaces, orderIdAt, shardOf, shards } from '../../platform/shards.ts';
import { putVersion } from '../../platform/versioned-item.ts';
import { Delivery, isTombstone, placedAtOf, type Shelf, shelfOf } from '../domain/delivery.ts';
import type { Deliveries } from '../domain/ports.ts';

/** What an item has beside the delivery. */
export const deliveryKeys = ['pk', 'shelf', 'placedAt'];

/** Deliveries in a DynamoDB table, keyed by order id; the index `byShelf`, spread on shards, has all but the tombstones. */
export function deliveriesIn(table: string, dynamodb: DynamoDBClient): Deliveries {
  return {
    async find(orderId) {
      const asked = { TableName: table, Key: toItem({ pk: orderId }), ConsistentRead: true };
      const { Item: item } = await dynamodb.send(new GetItemCommand(asked));
      return item && fromItem(Delivery, item, deliveryKeys);
    },

    save: (delivery) => putVersion(dynamodb, table, itemOf(delivery)),

    async list({ shelf, after, limit }) {
      const partitions = shards.map((shard) => shardOn(shelf, shard));
      const asked = { table, index: 'byShelf', attribute: 'shelf', partitions, behind: after, limit };
      const { places, after: end } = await newestPlaces(dynamodb, asked);
      const items = await readAll(dynamodb, table, places.map(orderIdAt));
      const deliveries = siftedItems(Delivery, items, deliveryKeys).readable.sort(newestFirst);
      return { deliveries, ...(end && { after: end }) };
    },
  };
}

function shardOn(shelf: Shelf, shard: string): string {
  return `${shelf}#${shard}`;
}

function newestFirst(one: Delivery, other: Delivery): number {
  return placedAtOf(one) < placedAtOf(other) ? 1 : -1;
}

function itemOf(delivery: Delivery): Item {
  const place = isTombstone(delivery)
    ? {}
    : { shelf: shardOn(shelfOf(delivery.status), shardOf(delivery.orderId)), placedAt: placedAtOf(delivery) };
  return toItem({ ...delivery, pk: delivery.orderId, ...place });
}
