import { type Breaker, callWithBreaker } from '../../platform/circuit-breaker/circuit-breaker.ts';
import { breakerTimeoutMs } from '../../platform/deadline.ts';
import type { PaymentProvider } from '../domain/ports.ts';

/** Puts a circuit breaker before the provider: while it is open every call throws `RetryLater` without reaching the provider. */
export function createProviderWithBreaker(
  provider: PaymentProvider,
  breaker: Breaker,
  timeoutMs = breakerTimeoutMs,
): PaymentProvider {
  const guard = <Result>(call: () => Promise<Result>) => callWithBreaker(call, breaker, timeoutMs);
  return {
    createIntent: (charge) => guard(() => provider.createIntent(charge)),
    confirm: (intentId) => guard(() => provider.confirm(intentId)),
    find: (intentId) => guard(() => provider.find(intentId)),
    capture: (intentId) => guard(() => provider.capture(intentId)),
    cancel: (intentId) => guard(() => provider.cancel(intentId)),
    refund: (request) => guard(() => provider.refund(request)),
    findRefund: (request) => guard(() => provider.findRefund(request)),
  };
}
