import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Sifted, siftedItems } from '../../platform/item.ts';
import { readAll } from '../../platform/read-all.ts';
import { Delivery } from '../domain/delivery.ts';
import { deliveryKeys } from './deliveries.dynamodb.ts';

/** The deliveries of these orders as they are now, at most 100, in no order. */
export function deliveriesByIds(table: string, dynamodb: DynamoDBClient) {
  return async (orderIds: readonly string[]): Promise<Sifted<Delivery>> => {
    const items = await readAll(dynamodb, table, orderIds, { consistent: true });
    return siftedItems(Delivery, items, deliveryKeys);
  };
}
