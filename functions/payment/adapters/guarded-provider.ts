import { type Breaker, guarded } from '../../platform/breaker.ts';
import type { PaymentProvider } from '../domain/ports.ts';

/** The provider behind a circuit breaker: while it is open every call throws `RetryLater` and nothing is asked. */
export function guardedProvider(provider: PaymentProvider, breaker: Breaker): PaymentProvider {
  return {
    createIntent: (charge) => guarded(() => provider.createIntent(charge), breaker),
    confirm: (intentId) => guarded(() => provider.confirm(intentId), breaker),
    find: (intentId) => guarded(() => provider.find(intentId), breaker),
    cancel: (intentId) => guarded(() => provider.cancel(intentId), breaker),
    refund: (asked) => guarded(() => provider.refund(asked), breaker),
  };
}
