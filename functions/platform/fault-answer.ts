import * as z from 'zod/mini';
import type { Trace } from '../messages/fields.ts';
import { Refusal } from '../messages/refusal.ts';
import { faultText, logger } from './logger.ts';

/** What will pass by itself, by the name or the code of the error. */
const passing = new Set([
  'TimedOut',
  'TimeoutError',
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'InternalServerError',
  'ServiceUnavailable',
  'RequestThrottled',
  'KmsThrottled',
  'ECONNREFUSED',
  'ECONNRESET',
]);

/** A fault tells its caller nothing of the inside; one that will pass asks the caller to come again. */
export function faultAnswer(fault: unknown, { correlationId }: Trace, route: string): Refusal {
  logger.error('failed', { route, correlationId, fault: faultText(fault) });
  if (willPass(fault))
    return new Refusal('unavailable', 'Not possible right now; the same request is safe to send again.', {
      headers: { 'retry-after': '2' },
    });
  return new Refusal(
    'internal_error',
    'Something failed on our side; the same request is safe to send again.',
  );
}

/** The SDK's errors tell the HTTP status that they came with, even where the body could not be read. */
const FromService = z.object({ $metadata: z.object({ httpStatusCode: z.int().check(z.gte(500)) }) });

function willPass(fault: unknown): boolean {
  if (!(fault instanceof Error)) return false;
  const code = 'code' in fault ? String(fault.code) : '';
  return passing.has(fault.name) || passing.has(code) || FromService.safeParse(fault).success;
}
