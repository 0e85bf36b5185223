import { type Breaker, callWithBreaker } from '../../platform/circuit-breaker/circuit-breaker.ts';
import type { PaymentProvider } from '../domain/ports.ts';

/** Puts a circuit breaker before the provider: while it is open every call throws `RetryLater` without reaching the provider. */
export function createProviderWithBreaker(provider: PaymentProvider, breaker: Breaker): PaymentProvider {
  return {
    createIntent: (charge) => callWithBreaker(() => provider.createIntent(charge), breaker),
    confirm: (intentId) => callWithBreaker(() => provider.confirm(intentId), breaker),
    find: (intentId) => callWithBreaker(() => provider.find(intentId), breaker),
    cancel: (intentId) => callWithBreaker(() => provider.cancel(intentId), breaker),
    refund: (request) => callWithBreaker(() => provider.refund(request), breaker),
  };
}
