import * as z from 'zod/mini';

/** Faults that pass by themselves, by the name or the code of the error: throttling, outages, contention. */
const transientNames = new Set([
  'TimedOut',
  'TimeoutError',
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'TransactionConflictException',
  'TransactionInProgressException',
  'InternalServerError',
  'ServiceUnavailable',
  'RequestThrottled',
  'KmsThrottled',
  'ECONNREFUSED',
  'ECONNRESET',
]);

/** The errors of the SDK carry the HTTP status of the response, even where its body could not be read. */
const FromService = z.object({ $metadata: z.object({ httpStatusCode: z.int().check(z.gte(500)) }) });

/** Whether a fault is of what we depend on and passes by itself, so that the same work succeeds later. */
export function isTransientFault(fault: unknown): boolean {
  if (!(fault instanceof Error)) return false;
  const code = 'code' in fault ? String(fault.code) : '';
  return transientNames.has(fault.name) || transientNames.has(code) || FromService.safeParse(fault).success;
}
