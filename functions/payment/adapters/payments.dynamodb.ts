import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { batchGet } from '../../platform/dynamodb/batch-get.ts';
import { type ParsedItems, parseItems, toItem } from '../../platform/dynamodb/item.ts';
import { createVersionedItems } from '../../platform/dynamodb/versioned-item.ts';
import { Payment } from '../domain/payment.ts';
import type { Payments } from '../domain/ports.ts';
import { SimulatedIntent } from './simulated-intent.ts';
import type { SimulatedIntents } from './simulated-provider.ts';

/** Payments in the payments table, one item per order. */
export function createDynamodbPayments(table: string, dynamodb: DynamoDBClient): Payments {
  const items = createVersionedItems(Payment, { table, dynamodb });
  return {
    find: (orderId) => items.find(getPaymentPk(orderId)),
    save: (payment) => items.save(toItem({ pk: getPaymentPk(payment.orderId), ...payment })),
  };
}

/** Reads the present payments of at most 100 orders, in no order. */
export function createDynamodbPaymentReader(table: string, dynamodb: DynamoDBClient) {
  return async (orderIds: readonly string[]): Promise<ParsedItems<Payment>> =>
    parseItems(Payment, await batchGet(dynamodb, table, orderIds.map(getPaymentPk), { consistent: true }));
}

/** The intents of the simulated provider, in the payments table, one item per intent. */
export function createDynamodbIntents(table: string, dynamodb: DynamoDBClient): SimulatedIntents {
  const items = createVersionedItems(SimulatedIntent, { table, dynamodb });
  return {
    find: (intentId) => items.find(getIntentPk(intentId)),
    save: (intent) => items.save(toItem({ pk: getIntentPk(intent.intentId), ...intent })),
  };
}

function getPaymentPk(orderId: string): string {
  return `payment#${orderId}`;
}

function getIntentPk(intentId: string): string {
  return `provider#${intentId}`;
}
