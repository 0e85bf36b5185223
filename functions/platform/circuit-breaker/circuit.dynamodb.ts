import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { toItem } from '../dynamodb/item.ts';
import { createVersionedItems } from '../dynamodb/versioned-item.ts';
import { Circuit, type Circuits } from './circuit.ts';

type Options = { table: string; pk: string; sk?: string; dynamodb: DynamoDBClient };

/** A circuit as one item in the table of the service that calls the provider. */
export function createDynamodbCircuits({ table, pk, sk, dynamodb }: Options): Circuits {
  const items = createVersionedItems(Circuit, { table, dynamodb, keys: ['pk', 'sk'] });
  return {
    find: () => items.find(pk, sk),
    save: (circuit) => items.save(toItem({ pk, sk, ...circuit })),
  };
}
