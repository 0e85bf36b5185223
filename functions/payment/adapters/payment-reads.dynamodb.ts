import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { batchGet } from '../../platform/dynamodb/batch-get.ts';
import { type ParsedItems, parseItems } from '../../platform/dynamodb/item.ts';
import { Payment } from '../domain/payment.ts';

/** The payments of these orders as they are now, at most 100, in no order. */
export function createPaymentReader(table: string, dynamodb: DynamoDBClient) {
  return async (orderIds: readonly string[]): Promise<ParsedItems<Payment>> => {
    const pks = orderIds.map((orderId) => `payment#${orderId}`);
    const items = await batchGet(dynamodb, table, pks, { consistent: true });
    return parseItems(Payment, items);
  };
}
