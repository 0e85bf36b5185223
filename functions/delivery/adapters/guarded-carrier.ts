import { type Breaker, guarded } from '../../platform/breaker.ts';
import type { Carrier } from '../domain/ports.ts';

/** The carrier behind a circuit breaker: while it is open every call throws `RetryLater` and nothing is asked. */
export function guardedCarrier(carrier: Carrier, breaker: Breaker): Carrier {
  return {
    arrange: (asked) => guarded(() => carrier.arrange(asked), breaker),
    cancel: (orderId) => guarded(() => carrier.cancel(orderId), breaker),
  };
}
