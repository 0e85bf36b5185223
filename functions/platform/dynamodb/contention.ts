/** Names of errors and codes of cancellation reasons with which DynamoDB refuses a request because of other requests. */
const contentionNames = new Set<string | undefined>([
  'ContentionError',
  'TransactionConflictException',
  'TransactionConflict',
  'TransactionInProgressException',
  'ReplicatedWriteConflictException',
  'ProvisionedThroughputExceededException',
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
  'ThrottlingException',
  'ThrottlingError',
]);

export function isContention(name: string | undefined): boolean {
  return contentionNames.has(name);
}

/** Other transactions held an item, or the table was throttled, during all retries. The same request succeeds later. */
export class ContentionError extends Error {
  override readonly name = 'ContentionError';
}

/** Waits before an attempt, with full jitter: up to 40 ms before the second, then 80, 160 …, at most 500. */
export function waitBeforeRetry(attempt: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(500, 10 * 2 ** attempt)));
}
