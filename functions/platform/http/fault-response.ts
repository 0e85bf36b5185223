import type { Trace } from '../../messages/fields/primitives.ts';
import { createBusyRefusal, Refusal } from '../../messages/refusal.ts';
import { isTransientFault } from '../fault.ts';
import { getFaultFields, logger } from '../logger.ts';

/** Logs a fault and hides its cause from the caller. A transient fault asks the caller to retry. */
export function toFaultRefusal(fault: unknown, { correlationId }: Trace, route: string): Refusal {
  logger.error('request failed', { route, correlationId, ...getFaultFields(fault) });
  if (isTransientFault(fault))
    return createBusyRefusal('The service is temporarily unavailable. It is safe to retry the same request.', 2);
  return new Refusal('internal_error', 'An unexpected error occurred. It is safe to retry the same request.');
}
