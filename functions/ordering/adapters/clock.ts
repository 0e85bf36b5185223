import { pauseBefore } from '../../platform/contention.ts';
import type { Pause } from '../domain/ports.ts';

export function now(): string {
  return new Date().toISOString();
}

/** So often a request that others stood in the way of is tried; with the pauses that is about four seconds. */
const maxAttempts = 14;

export const pause: Pause = async (attempt) => {
  if (attempt >= maxAttempts) return false;
  await pauseBefore(attempt);
  return true;
};
