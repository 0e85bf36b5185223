import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Sifted, siftedItems } from '../../platform/item.ts';
import { readAll } from '../../platform/read-all.ts';
import { Payment } from '../domain/payment.ts';

/** The payments of these orders as they are now, at most 100, in no order. */
export function paymentsByIds(table: string, dynamodb: DynamoDBClient) {
  return async (orderIds: readonly string[]): Promise<Sifted<Payment>> => {
    const pks = orderIds.map((orderId) => `payment#${orderId}`);
    const items = await readAll(dynamodb, table, pks, { consistent: true });
    return siftedItems(Payment, items);
  };
}
