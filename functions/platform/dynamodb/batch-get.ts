import { BatchGetItemCommand, type BatchGetItemCommandOutput, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ContentionError, waitBeforeRetry } from './contention.ts';
import type { Item } from './item.ts';

/** The requests for one batch before the read fails; with the waits between them about a second. */
const maxRounds = 8;
/** The maximum of DynamoDB. */
const maxItems = 100;

/**
 * Reads the items with these `pk`s, at most 100, in no order, without those that do not exist. Requests unprocessed keys
 * again; throws ContentionError when some stay unprocessed.
 */
export function batchGet(
  dynamodb: DynamoDBClient,
  table: string,
  pks: readonly string[],
  { consistent = false } = {},
): Promise<Item[]> {
  return getBatch(
    dynamodb,
    table,
    pks.map((pk) => ({ pk: { S: pk } })),
    consistent,
  );
}

/** Reads the items with these keys consistently, any number, in no order, without those that do not exist. */
export async function batchGetItems(dynamodb: DynamoDBClient, table: string, keys: readonly Item[]): Promise<Item[]> {
  const items: Item[] = [];
  for (let first = 0; first < keys.length; first += maxItems)
    items.push(...(await getBatch(dynamodb, table, keys.slice(first, first + maxItems), true)));
  return items;
}

async function getBatch(
  dynamodb: DynamoDBClient,
  table: string,
  all: readonly Item[],
  consistent: boolean,
): Promise<Item[]> {
  const items: Item[] = [];
  let keys: Item[] | undefined = [...all];
  for (let round = 1; keys && keys.length > 0; round += 1) {
    if (round > maxRounds) throw new ContentionError(`${keys.length} items of a batch stayed unprocessed`);
    if (round > 1) await waitBeforeRetry(round);
    const output: BatchGetItemCommandOutput = await dynamodb.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys: keys, ConsistentRead: consistent } } }),
    );
    items.push(...(output.Responses?.[table] ?? []));
    keys = output.UnprocessedKeys?.[table]?.Keys;
  }
  return items;
}
