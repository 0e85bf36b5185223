import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';

/** Whether a conditional write found that its condition does not hold: an outcome, where everything else is a fault. */
export function isConditionFailure(thrown: unknown): thrown is ConditionalCheckFailedException {
  return thrown instanceof ConditionalCheckFailedException;
}

const contention = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

/**
 * Whether a transaction was cancelled only because others were at the same items. The SDK does not retry these, and a
 * condition that failed beside the contention must be judged, not retried.
 */
export function isContention(thrown: TransactionCanceledException): boolean {
  const reasons = (thrown.CancellationReasons ?? [])
    .map(({ Code }) => Code ?? 'None')
    .filter((code) => code !== 'None');
  return reasons.length > 0 && reasons.every((code) => contention.has(code));
}

const attempts = 8;

/** Does a transaction again while only others at the same items stand in its way: eight times within about two seconds. */
export async function contended<Result>(transaction: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transaction();
    } catch (thrown) {
      if (attempt === attempts || !(thrown instanceof TransactionCanceledException) || !isContention(thrown))
        throw thrown;
      await pauseBefore(attempt + 1);
    }
  }
}

/** Waits a random while that grows with the attempt: up to 20, 40, 80 … ms, at most 500. */
export function pauseBefore(attempt: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(500, 10 * 2 ** attempt)));
}
