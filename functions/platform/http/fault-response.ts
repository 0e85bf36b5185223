import type { Trace } from '../../messages/fields/primitives.ts';
import { Refusal } from '../../messages/refusal.ts';
import { isTransientFault } from '../fault.ts';
import { describeFault, logger } from '../logger.ts';

/** A fault tells its caller nothing of the inside; a transient one asks the caller to retry. */
export function toFaultRefusal(fault: unknown, { correlationId }: Trace, route: string): Refusal {
  logger.error('failed', { route, correlationId, fault: describeFault(fault) });
  if (isTransientFault(fault))
    return new Refusal('unavailable', 'Not possible right now; the same request is safe to send again.', {
      headers: { 'retry-after': '2' },
    });
  return new Refusal('internal_error', 'Something failed on our side; the same request is safe to send again.');
}
