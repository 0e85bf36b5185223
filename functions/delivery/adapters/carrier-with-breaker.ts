import { type Breaker, callWithBreaker } from '../../platform/circuit-breaker/circuit-breaker.ts';
import type { Carrier } from '../domain/ports.ts';

/** Puts a circuit breaker before the carrier: while it is open every call throws `RetryLater` without reaching the carrier. */
export function createCarrierWithBreaker(carrier: Carrier, breaker: Breaker): Carrier {
  return {
    arrange: (request) => callWithBreaker(() => carrier.arrange(request), breaker),
    cancel: (orderId) => callWithBreaker(() => carrier.cancel(orderId), breaker),
  };
}
