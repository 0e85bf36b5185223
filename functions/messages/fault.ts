import * as z from 'zod/mini';
import type { Stored } from './stored.ts';

/**
 * The kind of fault that ended an attempt. The first four pass by themselves; `provider_…` and `credentials_refused` come from a
 * payment provider or a carrier. `unfinished`: the function crashed or ran out of time. `receive_limit`: SQS gave up.
 */
export const FaultCode = z.enum([
  'timeout',
  'throttled',
  'conflict',
  'unavailable',
  'provider_refused',
  'provider_unavailable',
  'credentials_refused',
  'unknown_message',
  'unreadable',
  'unreadable_item',
  'order_not_found',
  'unfinished',
  'receive_limit',
  'internal',
]);
export type FaultCode = z.infer<typeof FaultCode>;

/** A fault as it is stored. Programs read the code; `detail` is for operators and holds nothing personal. */
export const Fault = z.object({ code: FaultCode, detail: z.string().check(z.maxLength(1_000)) });
export type Fault = Stored<typeof Fault>;

const providerCodes = {
  'this order': 'provider_refused',
  everyone: 'provider_unavailable',
  'our credentials': 'credentials_refused',
} as const satisfies Record<string, FaultCode>;

/**
 * Thrown by the adapter of a payment provider or a carrier. `concerns` says whom the fault affects: `this order` alone (a
 * refusal), `everyone` (an outage), or `our credentials` (only a person can change that). Operators read the message: it
 * is a short statement of ours with nothing personal in it.
 */
export class ProviderFault extends Error {
  override readonly name = 'ProviderFault';
  readonly concerns: keyof typeof providerCodes;

  constructor(message: string, concerns: ProviderFault['concerns']) {
    super(message);
    this.concerns = concerns;
  }

  get code() {
    return providerCodes[this.concerns];
  }
}
