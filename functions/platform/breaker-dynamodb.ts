import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Circuit, type Circuits } from './breaker-circuit.ts';
import { toItem } from './item.ts';
import { versionedItems } from './versioned-item.ts';

/** A circuit as one item, for which the table of whoever guards with it has room. */
export function circuitIn({
  table,
  pk,
  dynamodb,
}: {
  table: string;
  pk: string;
  dynamodb: DynamoDBClient;
}): Circuits {
  const items = versionedItems(Circuit, { table, dynamodb });
  return {
    find: () => items.find(pk),
    save: (circuit) => items.save(toItem({ pk, ...circuit })),
  };
}
