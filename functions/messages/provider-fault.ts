/**
 * What the adapter of a payment provider or a carrier throws. `concerns` says whom it meets: `this order` alone (a refusal),
 * `everyone` (an outage), or `our credentials` (the provider refuses us, which only a person can change).
 * Operators and ordering read the message: a sentence of ours, with nothing personal in it.
 */
export class ProviderFault extends Error {
  override readonly name = 'ProviderFault';
  readonly concerns: 'this order' | 'everyone' | 'our credentials';

  constructor(message: string, concerns: ProviderFault['concerns']) {
    super(message);
    this.concerns = concerns;
  }
}
