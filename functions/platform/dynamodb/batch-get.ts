import { BatchGetItemCommand, type BatchGetItemCommandOutput, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ContentionError, waitBeforeRetry } from './contention.ts';
import type { Item } from './item.ts';

/** How often what a batch left unread is asked for again before the read fails; with the pauses about a second. */
const maxRounds = 8;

/**
 * The items with these `pk`s, at most 100, in no order; what does not exist is left out. A batch may come back with
 * a part unread: that part is asked for again, never taken for missing. Throws ContentionError when a part stays unread.
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
    if (round > maxRounds) throw new ContentionError(`${keys.length} items of a batch stayed unread`);
    if (round > 1) await waitBeforeRetry(round);
    const answer: BatchGetItemCommandOutput = await dynamodb.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys: keys, ConsistentRead: consistent } } }),
    );
    items.push(...(answer.Responses?.[table] ?? []));
    keys = answer.UnprocessedKeys?.[table]?.Keys;
  }
  return items;
}
