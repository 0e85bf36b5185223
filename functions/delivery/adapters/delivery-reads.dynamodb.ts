import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { batchGet } from '../../platform/dynamodb/batch-get.ts';
import { type ParsedItems, parseItems } from '../../platform/dynamodb/item.ts';
import { Delivery } from '../domain/delivery.ts';
import { deliveryKeys } from './deliveries.dynamodb.ts';

/** The deliveries of these orders as they are now, at most 100, in no order. */
export function createDeliveryReader(table: string, dynamodb: DynamoDBClient) {
  return async (orderIds: readonly string[]): Promise<ParsedItems<Delivery>> => {
    const items = await batchGet(dynamodb, table, orderIds, { consistent: true });
    return parseItems(Delivery, items, deliveryKeys);
  };
}
