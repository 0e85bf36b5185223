/** Names of errors and codes of cancellation reasons by which DynamoDB refuses a request because of other requests. */
export const contentionNames = {
  conflict: [
    'ConflictError',
    'ContentionError',
    'TransactionConflictException',
    'TransactionConflict',
    'TransactionInProgressException',
    'ReplicatedWriteConflictException',
  ],
  throttled: [
    'ProvisionedThroughputExceededException',
    'ProvisionedThroughputExceeded',
    'RequestLimitExceeded',
    'ThrottlingException',
    'ThrottlingError',
  ],
};
const names = new Set<string | undefined>(Object.values(contentionNames).flat());

export function isContention(name: string | undefined): boolean {
  return names.has(name);
}

/** Other transactions held an item, or the table was throttled, during all retries. The same request succeeds later. */
export class ContentionError extends Error {
  override readonly name = 'ContentionError';
}

/** Waits before an attempt, with full jitter: up to 40 ms before the second, then 80, 160 …, at most 500. */
export function waitBeforeRetry(attempt: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(500, 10 * 2 ** attempt)));
}
