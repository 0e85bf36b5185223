import { type Breaker, guarded, type Judgement } from '../../platform/breaker.ts';
import { measure } from '../../platform/measure.ts';
import { type PaymentProvider, ProviderFault } from '../domain/ports.ts';

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

/** What a fault tells of the provider: nothing, when it is not the provider's own. */
export function judgeProvider(thrown: unknown): Judgement {
  if (!(thrown instanceof ProviderFault)) return 'unknown';
  if (thrown.concerns === 'our credentials') measure({ providerRefusals: 1 });
  return thrown.concerns === 'this payment' ? 'up' : 'down';
}
