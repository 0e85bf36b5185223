import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { toItem } from '../dynamodb/item.ts';
import { createVersionedItems } from '../dynamodb/versioned-item.ts';
import { Circuit, type Circuits } from './circuit.ts';

/** A circuit as one item, for which the table of whoever guards with it has room. */
export function createDynamodbCircuits({
  table,
  pk,
  dynamodb,
}: {
  table: string;
  pk: string;
  dynamodb: DynamoDBClient;
}): Circuits {
  const items = createVersionedItems(Circuit, { table, dynamodb });
  return {
    find: () => items.find(pk),
    save: (circuit) => items.save(toItem({ pk, ...circuit })),
  };
}
