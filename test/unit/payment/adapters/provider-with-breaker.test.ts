import { beforeAll, expect, jest, test } from '@jest/globals';
import { ProviderFault } from '../../../../functions/messages/fault.ts';
import { createProviderWithBreaker } from '../../../../functions/payment/adapters/provider-with-breaker.ts';
import { processPayment } from '../../../../functions/payment/domain/process-payment.ts';
import { type Breaker, createCircuitBreaker } from '../../../../functions/platform/circuit-breaker/circuit-breaker.ts';
import { systemClock } from '../../../../functions/platform/deadline.ts';
import { logger } from '../../../../functions/platform/logger.ts';
import { RetryLater } from '../../../../functions/platform/queue-consumer/retry-later.ts';
import { memoryCircuits } from '../../../support/memory/circuits.ts';
import { memoryProvider } from '../../../support/memory/payment-provider.ts';
import { memoryPayments } from '../../../support/memory/payments.ts';
import { getOrderId, orderId, paymentRequested, refundRequested } from '../example.ts';

beforeAll(() => {
  jest.spyOn(logger, 'warn').mockImplementation(() => {});
  jest.spyOn(logger, 'info').mockImplementation(() => {});
});

/** Two instances of the consumer over one circuit, one provider and one table, with a clock of their own. */
function startConsumers() {
  let at = Date.parse('2026-11-20T10:00:00.000Z');
  const now = () => new Date(at);
  const circuits = memoryCircuits();
  const memory = memoryProvider({ now, downSeconds: 20 });
  /** The faults of the next refunds. */
  const refunds: ProviderFault[] = [];
  const provider = {
    ...memory,
    async refund(request: Parameters<typeof memory.refund>[0]) {
      const fault = refunds.shift();
      if (fault) throw fault;
      return memory.refund(request);
    },
  };
  const payments = memoryPayments();
  const replies: string[] = [];
  const instance = () => {
    const breaker = createCircuitBreaker({
      name: 'payment',
      circuits,
      clock: { ...systemClock, now: () => at },
    });
    const reply = async ({ id }: { id: string }) => void replies.push(id);
    return { payments, provider: createProviderWithBreaker(provider, breaker), reply, now };
  };
  const instances = [instance(), instance()];
  /** 'done', seconds to wait without an attempt spent, or 'failed'. */
  const deliver = async (command: Parameters<typeof processPayment>[0], n = 0): Promise<'done' | 'failed' | number> => {
    const ports = instances[n % 2];
    if (!ports) throw new Error('no instance');
    try {
      await processPayment(command, { resend: 0 }, ports);
      return 'done';
    } catch (thrown) {
      return thrown instanceof RetryLater ? thrown.seconds : 'failed';
    }
  };
  return {
    circuits,
    provider,
    refunds,
    payments,
    replies,
    deliver,
    now,
    later: (seconds: number) => {
      at += seconds * 1_000;
    },
  };
}

test('opens the circuit in an outage without spending attempts of twenty payments, and charges each once after it', async () => {
  const consumers = startConsumers();
  const waiting = new Map(Array.from({ length: 20 }, (_, n) => [n, { due: 0 }]));
  let held = 0;

  for (let second = 0; second < 600 && waiting.size > 0; second += 1) {
    const due = [...waiting].filter(([, order]) => order.due <= second);
    await Promise.all(
      due.map(async ([n, order]) => {
        const outcome = await consumers.deliver(paymentRequested('tok_down', getOrderId(n)), n);
        expect(outcome).not.toBe('failed');
        if (outcome === 'done') waiting.delete(n);
        else {
          if (Number(outcome) > 0) held += 1;
          order.due = second + Math.max(Number(outcome), 5);
        }
      }),
    );
    consumers.later(1);
  }

  expect(waiting.size).toBe(0);
  expect(held).toBeGreaterThanOrEqual(5);
  expect(new Set(consumers.provider.charged.map(({ orderId }) => orderId)).size).toBe(20);
  expect(consumers.provider.charged).toHaveLength(20);
  expect(consumers.replies).toHaveLength(20);
});

test.each(['tok_flaky', 'tok_refund_flaky', 'tok_declined', 'tok_unheard_of'])(
  'keeps the circuit closed for any number of %s',
  async (token) => {
    const consumers = startConsumers();
    for (let n = 0; n < 20; n += 1)
      for (const command of [paymentRequested(token, getOrderId(n)), refundRequested(getOrderId(n))])
        for (let attempt = 0; (await consumers.deliver(command, n)) !== 'done'; attempt += 1)
          expect(attempt).toBeLessThan(4);

    expect(consumers.circuits.calls.writes).toBe(0);
  },
);

test('defers a refund while the circuit is open without counting it as failed', async () => {
  const consumers = startConsumers();
  await consumers.deliver(paymentRequested());
  for (let n = 1; n <= 5; n += 1) await consumers.deliver(paymentRequested('tok_down', getOrderId(n)));

  expect(await consumers.deliver(refundRequested())).toBe(30);
  consumers.later(30);
  expect(await consumers.deliver(refundRequested())).toBe('done');

  expect(consumers.replies).toEqual([`${orderId}:payment.processed`, `${orderId}:payment.refunded`]);
});

test.each(['everyone', 'our credentials'] as const)(
  'defers a refund on a fault that concerns %s, without a reply and without counting it as failed',
  async (concerns) => {
    const consumers = startConsumers();
    await consumers.deliver(paymentRequested());
    consumers.refunds.push(new ProviderFault('no', concerns));

    expect(await consumers.deliver(refundRequested())).toBe(0);

    expect(consumers.replies).toEqual([`${orderId}:payment.processed`]);
    expect(consumers.payments.all()).toMatchObject([{ status: 'REFUND_PENDING', refund: { attemptCount: 0 } }]);
    expect(await consumers.deliver(refundRequested())).toBe('done');
  },
);

test('puts the breaker before every call of the provider', async () => {
  const breaker: Breaker = {
    admit: async () => {
      throw new RetryLater(30, 'the circuit is open');
    },
    record: async () => {},
    name: 'payment',
    clock: systemClock,
  };
  const provider = createProviderWithBreaker(memoryProvider(), breaker);

  const charge = { orderId, amount: 1, currency: 'EUR', method: 'card', token: 'tok_ok' } as const;
  for (const call of [
    () => provider.createIntent(charge),
    () => provider.confirm('any'),
    () => provider.find('any'),
    () => provider.cancel('any'),
    () => provider.refund({ orderId: 'any', intentId: 'any', amount: 1, idempotencyKey: 'any' }),
  ])
    await expect(call()).rejects.toBeInstanceOf(RetryLater);
});
