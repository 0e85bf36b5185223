import { waitBeforeRetry } from '../../platform/dynamodb/contention.ts';
import type { WaitForRetry } from '../domain/ports.ts';

export function getNow(): string {
  return new Date().toISOString();
}

/** So often a request that others stood in the way of is tried; with the pauses that is about four seconds. */
const maxAttempts = 14;

export const waitForRetry: WaitForRetry = async (attempt) => {
  if (attempt >= maxAttempts) return false;
  await waitBeforeRetry(attempt);
  return true;
};
