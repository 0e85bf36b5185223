import { type DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { fromItem, type Item, siftedItems, toItem } from '../../platform/item.ts';
import { readAll } from '../../platform/read-all.ts';
import { putVersion } from '../../platform/versioned-item.ts';
import { Delivery, isTombstone, placedAtOf, shelfOf } from '../domain/delivery.ts';
import type { Deliveries } from '../domain/ports.ts';

/** What an item has beside the delivery. */
export const deliveryKeys = ['pk', 'shelf', 'placedAt'];

/** Deliveries in a DynamoDB table, keyed by order id; the index `byShelf` has all but the tombstones. */
export function deliveriesIn(table: string, dynamodb: DynamoDBClient): Deliveries {
  return {
    async find(orderId) {
      const asked = { TableName: table, Key: toItem({ pk: orderId }), ConsistentRead: true };
      const { Item: item } = await dynamodb.send(new GetItemCommand(asked));
      return item && fromItem(Delivery, item, deliveryKeys);
    },

    save: (delivery) => putVersion(dynamodb, table, itemOf(delivery)),

    async list({ shelf, after, limit }) {
      const { Items = [], LastEvaluatedKey } = await dynamodb.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'byShelf',
          KeyConditionExpression: after ? 'shelf = :shelf AND placedAt < :after' : 'shelf = :shelf',
          ExpressionAttributeValues: toItem({ ':shelf': shelf, ':after': after }),
          ProjectionExpression: 'pk',
          ScanIndexForward: false,
          Limit: limit,
        }),
      );
      const found = await readAll(
        dynamodb,
        table,
        Items.flatMap(({ pk }) => pk?.S ?? []),
      );
      const deliveries = siftedItems(Delivery, found, deliveryKeys).readable.sort(newestFirst);
      const end = LastEvaluatedKey?.placedAt?.S;
      return { deliveries, ...(end && { after: end }) };
    },
  };
}

function newestFirst(one: Delivery, other: Delivery): number {
  return placedAtOf(one) < placedAtOf(other) ? 1 : -1;
}

function itemOf(delivery: Delivery): Item {
  const place = isTombstone(delivery)
    ? {}
    : { shelf: shelfOf(delivery.status), placedAt: placedAtOf(delivery) };
  return toItem({ ...delivery, pk: delivery.orderId, ...place });
}
