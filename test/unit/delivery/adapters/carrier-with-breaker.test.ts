import { beforeAll, expect, jest, test } from '@jest/globals';
import { createCarrierWithBreaker } from '../../../../functions/delivery/adapters/carrier-with-breaker.ts';
import { ProviderFault } from '../../../../functions/messages/fault.ts';
import { createCircuitBreaker } from '../../../../functions/platform/circuit-breaker/circuit-breaker.ts';
import { systemClock } from '../../../../functions/platform/deadline.ts';
import { logger } from '../../../../functions/platform/logger.ts';
import { RetryLater } from '../../../../functions/platform/queue-consumer/retry-later.ts';
import { memoryCarrier } from '../../../support/memory/carrier.ts';
import { memoryCircuits } from '../../../support/memory/circuits.ts';
import { address, getOrderId, items, orderId, trace } from '../example.ts';

beforeAll(() => void jest.spyOn(logger, 'warn').mockImplementation(() => {}));

/** A carrier that refuses some orders, or all of them while it is down, behind its breaker and with its own clock. */
function startCarrier(refused: readonly string[]) {
  let at = Date.parse('2026-11-20T10:00:00.000Z');
  const state = { isDown: false };
  const memory = memoryCarrier();
  const fault = (id: string) => {
    if (state.isDown) return new ProviderFault('no answer', 'everyone');
    return refused.includes(id) ? new ProviderFault('this address is not served', 'this order') : undefined;
  };
  const carrier = createCarrierWithBreaker(
    {
      async arrange(request) {
        const thrown = fault(request.orderId);
        if (thrown) throw thrown;
        return memory.arrange(request);
      },
      cancel: memory.cancel,
    },
    createCircuitBreaker({
      name: 'carrier',
      circuits: memoryCircuits(),
      clock: { ...systemClock, now: () => at },
    }),
  );
  return {
    state,
    later: (seconds: number) => {
      at += seconds * 1_000;
    },
    arrange: (id: string) =>
      carrier.arrange({ orderId: id, address, items, trace }).then(
        () => 'arranged',
        (thrown: Error) => thrown.name,
      ),
  };
}

test('does not hold up other orders when the carrier refuses some', async () => {
  const refused = Array.from({ length: 5 }, (_, n) => getOrderId(n + 1));
  const { arrange, later } = startCarrier(refused);

  for (const wait of [0, 5, 25, 125]) {
    later(wait);
    for (const id of refused) expect(await arrange(id)).toBe('ProviderFault');
    expect(await arrange(orderId)).toBe('arranged');
  }
});

test('closes the circuit when the carrier refuses the trial order, because the carrier responds', async () => {
  const { state, arrange, later } = startCarrier([getOrderId(1)]);
  state.isDown = true;
  for (let n = 2; n <= 6; n += 1) expect(await arrange(getOrderId(n))).toBe('RetryLater');
  state.isDown = false;
  expect(await arrange(orderId)).toBe('RetryLater');

  later(30);
  expect(await arrange(getOrderId(1))).toBe('ProviderFault');

  expect(await arrange(orderId)).toBe('arranged');
});

test('puts the breaker before every call of the carrier', async () => {
  const closed = {
    name: 'carrier',
    clock: systemClock,
    admit: () => Promise.reject(new RetryLater(30, 'the circuit is open')),
    record: async () => {},
  };
  const carrier = createCarrierWithBreaker(memoryCarrier(), closed);

  const calls = [carrier.arrange({ orderId, address, items, trace }), carrier.cancel(orderId)];

  for (const call of calls) await expect(call).rejects.toBeInstanceOf(RetryLater);
  expect(Object.keys(carrier)).toHaveLength(calls.length);
});
