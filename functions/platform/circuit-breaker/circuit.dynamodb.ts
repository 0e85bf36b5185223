import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { toItem } from '../dynamodb/item.ts';
import { createVersionedItems } from '../dynamodb/versioned-item.ts';
import { Circuit, type Circuits } from './circuit.ts';

type Options = { table: string; pk: string; dynamodb: DynamoDBClient };

/** A circuit as one item in the table of the service that calls the provider. */
export function createDynamodbCircuits({ table, pk, dynamodb }: Options): Circuits {
  const items = createVersionedItems(Circuit, { table, dynamodb });
  return {
    find: () => items.find(pk),
    save: (circuit) => items.save(toItem({ pk, ...circuit })),
  };
}
