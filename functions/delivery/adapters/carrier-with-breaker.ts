import { type Breaker, callWithBreaker } from '../../platform/circuit-breaker/circuit-breaker.ts';
import type { Carrier } from '../domain/ports.ts';

/** The carrier behind a circuit breaker: while it is open every call throws `RetryLater` and nothing is asked. */
export function createCarrierWithBreaker(carrier: Carrier, breaker: Breaker): Carrier {
  return {
    arrange: (asked) => callWithBreaker(() => carrier.arrange(asked), breaker),
    cancel: (orderId) => callWithBreaker(() => carrier.cancel(orderId), breaker),
  };
}
