import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Payment } from '../domain/payment.ts';
import type { Payments } from '../domain/ports.ts';
import { revisedItems } from './revised-item.dynamodb.ts';

/** Payments in their table, one item per order. */
export function paymentsIn(table: string, dynamodb: DynamoDBClient): Payments {
  const items = revisedItems(Payment, { table, dynamodb });
  return {
    find: (orderId) => items.find(`payment#${orderId}`),
    save: (payment) => items.save(`payment#${payment.orderId}`, payment),
  };
}
