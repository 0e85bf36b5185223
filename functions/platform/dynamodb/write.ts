import {
  BatchWriteItemCommand,
  type CancellationReason,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DeleteItemCommandInput,
  type DynamoDBClient,
  PutItemCommand,
  type PutItemCommandInput,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { ContentionError, isContention, waitBeforeRetry } from './contention.ts';

// Every write to DynamoDB is sent from this file. A write retries on contention (another transaction holds an item, or the
// table is throttled) and throws ContentionError when all attempts fail. It does not retry a failed condition.

const maxAttempts = 8;
/** No attempt starts later than this: a consumer has four seconds for a message. */
const maxRetryMs = 2_000;

export function putItem(dynamodb: DynamoDBClient, input: PutItemCommandInput) {
  return retryContention(() => dynamodb.send(new PutItemCommand(input)));
}

export function updateItem(dynamodb: DynamoDBClient, input: UpdateItemCommandInput) {
  return retryContention(() => dynamodb.send(new UpdateItemCommand(input)));
}

export function deleteItem(dynamodb: DynamoDBClient, input: DeleteItemCommandInput) {
  return retryContention(() => dynamodb.send(new DeleteItemCommand(input)));
}

/** The maximum of a batch, and the batches that are sent at a time. */
const batchSize = 25;
const batchesAtOnce = 4;

/**
 * Puts and deletes items, any number, each named once. They are not written together: when it throws, some are written and
 * others are not, so that only writes that can be repeated belong here.
 */
export async function batchWrite(
  dynamodb: DynamoDBClient,
  table: string,
  requests: readonly WriteRequest[],
): Promise<void> {
  const step = batchSize * batchesAtOnce;
  for (let first = 0; first < requests.length; first += step) {
    const some = requests.slice(first, first + step);
    const starts = some.flatMap((_, index) => (index % batchSize === 0 ? [index] : []));
    await Promise.all(starts.map((start) => writeBatch(dynamodb, table, some.slice(start, start + batchSize))));
  }
}

/** Sends what DynamoDB left unprocessed again, as it does a refused write. */
async function writeBatch(dynamodb: DynamoDBClient, table: string, requests: WriteRequest[]): Promise<void> {
  let rest = requests;
  await retryContention(async () => {
    const output = await dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [table]: rest } }));
    rest = output.UnprocessedItems?.[table] ?? [];
    if (rest.length > 0) throw new ContentionError(`${rest.length} writes of a batch stayed unprocessed`);
  });
}

/** For each write of a transaction the reason of its failed condition, or undefined. */
export type Failures = readonly (CancellationReason | undefined)[];

/**
 * Writes all items or none. The first is the transaction's own item: its failed condition means that the transaction was
 * made before, and the other reasons say nothing then. Returns the failed conditions, none when all items are written.
 */
export function transact(
  dynamodb: DynamoDBClient,
  items: TransactWriteItem[],
  { attempts = maxAttempts } = {},
): Promise<Failures> {
  return retryContention(async () => {
    try {
      await dynamodb.send(new TransactWriteItemsCommand({ TransactItems: items }));
      return [];
    } catch (thrown) {
      if (thrown instanceof TransactionCanceledException) return getFailures(thrown);
      throw thrown;
    }
  }, attempts);
}

/**
 * Throws ContentionError when contention is the only reason, or when the own item is held: a concurrent retry of the same
 * transaction may have written the other items, so that their failed conditions say nothing.
 */
function getFailures(cancelled: TransactionCanceledException): Failures {
  const reasons = cancelled.CancellationReasons ?? [];
  const failures = reasons.map((reason) => (reason.Code === 'ConditionalCheckFailed' ? reason : undefined));
  const isOwnItemFree = (reasons[0]?.Code ?? 'None') === 'None';
  if (failures[0] || (isOwnItemFree && failures.some(Boolean))) return failures;
  const contention = reasons.find(({ Code }) => isContention(Code));
  throw contention ? new ContentionError(`the transaction failed with ${contention.Code}`) : cancelled;
}

/** Returns true for a condition that does not hold, which is an outcome of a write; other errors are faults. */
export function isConditionFailure(thrown: unknown): thrown is ConditionalCheckFailedException {
  return thrown instanceof ConditionalCheckFailedException;
}

async function retryContention<Output>(send: () => Promise<Output>, attempts = maxAttempts): Promise<Output> {
  const startedAt = performance.now();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send();
    } catch (thrown) {
      if (!(thrown instanceof Error && isContention(thrown.name))) throw thrown;
      if (attempt >= attempts || performance.now() - startedAt > maxRetryMs)
        throw new ContentionError(`not written in ${attempt} attempts: ${thrown.name}: ${thrown.message}`);
      await waitBeforeRetry(attempt + 1);
    }
  }
}
