import type { FaultCode } from './fault.ts';

const codes = {
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
  readonly concerns: keyof typeof codes;

  constructor(message: string, concerns: ProviderFault['concerns']) {
    super(message);
    this.concerns = concerns;
  }

  get code() {
    return codes[this.concerns];
  }
}
