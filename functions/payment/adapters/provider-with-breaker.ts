import { type Breaker, callWithBreaker } from '../../platform/circuit-breaker/circuit-breaker.ts';
import type { PaymentProvider } from '../domain/ports.ts';

/** The provider behind a circuit breaker: while it is open every call throws `RetryLater` and nothing is asked. */
export function createProviderWithBreaker(provider: PaymentProvider, breaker: Breaker): PaymentProvider {
  return {
    createIntent: (charge) => callWithBreaker(() => provider.createIntent(charge), breaker),
    confirm: (intentId) => callWithBreaker(() => provider.confirm(intentId), breaker),
    find: (intentId) => callWithBreaker(() => provider.find(intentId), breaker),
    cancel: (intentId) => callWithBreaker(() => provider.cancel(intentId), breaker),
    refund: (asked) => callWithBreaker(() => provider.refund(asked), breaker),
  };
}
