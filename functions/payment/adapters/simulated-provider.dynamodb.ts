import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { toItem } from '../../platform/dynamodb/item.ts';
import { createVersionedItems } from '../../platform/dynamodb/versioned-item.ts';
import { SimulatedIntent, type SimulatedIntents } from './simulated-provider.ts';

/** The simulated provider's memory, in the payments' table beside the payments. */
export function createDynamodbIntents(table: string, dynamodb: DynamoDBClient): SimulatedIntents {
  const items = createVersionedItems(SimulatedIntent, { table, dynamodb });
  const pkOf = (intentId: string) => `provider#${intentId}`;
  return {
    find: (intentId) => items.find(pkOf(intentId)),
    save: (intent) => items.save(toItem({ pk: pkOf(intent.intentId), ...intent })),
  };
}
