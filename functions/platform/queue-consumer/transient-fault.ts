import * as z from 'zod/mini';
import { isContention } from '../dynamodb/contention.ts';

/** Faults that pass by themselves, by the name or the code of the error: throttling, time-outs, outages, too many writers. */
const transientNames = new Set([
  'unavailable',
  'TimedOut',
  'TimeoutError',
  'RequestTimeout',
  'RequestTimeoutException',
  'InternalServerError',
  'ServiceUnavailable',
  'RequestThrottled',
  'KmsThrottled',
  'OverLimit',
  'TooManyRequestsException',
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** The errors of the SDK carry the HTTP status of the response, even where its body could not be read. */
const FromService = z.object({ $metadata: z.object({ httpStatusCode: z.int().check(z.gte(500)) }) });

/** Whether a fault is of what we depend on and passes by itself, so that the same work succeeds later. */
export function isTransientFault(fault: unknown): boolean {
  if (!(fault instanceof Error)) return false;
  const code = 'code' in fault ? String(fault.code) : '';
  return (
    [fault.name, code].some((name) => transientNames.has(name) || isContention(name)) ||
    FromService.safeParse(fault).success
  );
}
