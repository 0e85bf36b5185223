import {
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
} from '@aws-sdk/client-dynamodb';
import { ContentionError, isContention, waitBeforeRetry } from './contention.ts';

// Every write to DynamoDB is sent from this file. Each retries while another request holds an item or the table is
// throttled, and throws ContentionError when that does not end. A failed condition is thrown at once.

const maxAttempts = 8;
/** No attempt begins later than this: a consumer has four seconds for a message. */
const patienceMs = 2_000;

export function putItem(dynamodb: DynamoDBClient, input: PutItemCommandInput) {
  return retryContention(() => dynamodb.send(new PutItemCommand(input)));
}

export function updateItem(dynamodb: DynamoDBClient, input: UpdateItemCommandInput) {
  return retryContention(() => dynamodb.send(new UpdateItemCommand(input)));
}

export function deleteItem(dynamodb: DynamoDBClient, input: DeleteItemCommandInput) {
  return retryContention(() => dynamodb.send(new DeleteItemCommand(input)));
}

/** For each write of a transaction the reason why its condition failed, or undefined where it did not. */
export type Failures = readonly (CancellationReason | undefined)[];

/**
 * Writes all items or none. The first is the transaction's own item, by which it recognises that it was made before.
 * Returns the failed conditions, none when all is written. Where the own item's condition failed, no other counts.
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
 * While the own item is held, a twin of the same transaction may be writing the other items: their failed conditions
 * say nothing then. Throws ContentionError in that case, and when contention is the only reason.
 */
function getFailures(cancelled: TransactionCanceledException): Failures {
  const reasons = cancelled.CancellationReasons ?? [];
  const failures = reasons.map((reason) => (reason.Code === 'ConditionalCheckFailed' ? reason : undefined));
  const isOwnFree = (reasons[0]?.Code ?? 'None') === 'None';
  if (failures[0] || (isOwnFree && failures.some(Boolean))) return failures;
  const contended = reasons.find(({ Code }) => isContention(Code));
  throw contended ? new ContentionError(`the transaction met ${contended.Code}`) : cancelled;
}

/** Whether a conditional write found that its condition does not hold: an outcome, where everything else is a fault. */
export function isConditionFailure(thrown: unknown): thrown is ConditionalCheckFailedException {
  return thrown instanceof ConditionalCheckFailedException;
}

async function retryContention<Output>(send: () => Promise<Output>, attempts = maxAttempts): Promise<Output> {
  const began = performance.now();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send();
    } catch (thrown) {
      if (!(thrown instanceof Error && isContention(thrown.name))) throw thrown;
      if (attempt >= attempts || performance.now() - began > patienceMs)
        throw new ContentionError(`not written in ${attempt} attempts: ${thrown.name}: ${thrown.message}`);
      await waitBeforeRetry(attempt + 1);
    }
  }
}
