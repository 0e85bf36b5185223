import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { revisedItems } from './revised-item.dynamodb.ts';
import { SimulatedIntent, type SimulatedIntents } from './simulated-provider.ts';

/** The simulated provider's memory, in the payments' table beside the payments. */
export function simulatedIntentsIn(table: string, dynamodb: DynamoDBClient): SimulatedIntents {
  const items = revisedItems(SimulatedIntent, { table, dynamodb });
  return {
    find: (intentId) => items.find(`provider#${intentId}`),
    save: (intent) => items.save(`provider#${intent.intentId}`, intent),
  };
}
