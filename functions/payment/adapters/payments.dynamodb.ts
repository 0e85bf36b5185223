import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { toItem } from '../../platform/dynamodb/item.ts';
import { createVersionedItems } from '../../platform/dynamodb/versioned-item.ts';
import { Payment } from '../domain/payment.ts';
import type { Payments } from '../domain/ports.ts';

/** Payments in their table, one item per order. */
export function createDynamodbPayments(table: string, dynamodb: DynamoDBClient): Payments {
  const items = createVersionedItems(Payment, { table, dynamodb });
  const pkOf = (orderId: string) => `payment#${orderId}`;
  return {
    find: (orderId) => items.find(pkOf(orderId)),
    save: (payment) => items.save(toItem({ pk: pkOf(payment.orderId), ...payment })),
  };
}
