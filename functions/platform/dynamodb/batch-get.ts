import { BatchGetItemCommand, type BatchGetItemCommandOutput, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ContentionError, waitBeforeRetry } from './contention.ts';
import type { Item } from './item.ts';

/** The requests for one batch before the read fails; with the waits between them about a second. */
const maxRounds = 8;

/**
 * Reads the items with these `pk`s, at most 100, in no order, without those that do not exist. Requests unprocessed keys
 * again; throws ContentionError when some stay unprocessed.
 */
export async function batchGet(
  dynamodb: DynamoDBClient,
  table: string,
  pks: readonly string[],
  { consistent = false } = {},
): Promise<Item[]> {
  const items: Item[] = [];
  let keys: Item[] | undefined = pks.map((pk) => ({ pk: { S: pk } }));
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
