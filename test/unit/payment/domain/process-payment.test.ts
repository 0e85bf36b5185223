import { describe, expect, jest, test } from '@jest/globals';
import { ProviderFault } from '../../../../functions/messages/fault.ts';
import type { PaymentCommand } from '../../../../functions/messages/payment-messages.ts';
import { processPayment } from '../../../../functions/payment/domain/process-payment.ts';
import { RetryLater } from '../../../../functions/platform/queue-consumer/retry-later.ts';
import { createPaymentHarness, intentId, orderId, paymentRequested, refundRequested } from '../example.ts';

type Harness = ReturnType<typeof createPaymentHarness>;

async function deliver(command: PaymentCommand, { ports }: Harness, resend = 0): Promise<'done' | string> {
  try {
    await processPayment(command, { resend }, ports);
    return 'done';
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : 'thrown';
  }
}

async function deliverUntilDone(command: PaymentCommand, harness: Harness): Promise<number> {
  for (let attempt = 1; attempt <= 12; attempt += 1) if ((await deliver(command, harness)) === 'done') return attempt;
  throw new Error('not done after 12 attempts');
}

describe('a payment request', () => {
  test.each([
    ['tok_ok', 1, 'payment.processed', 'PAID', 1],
    ['tok_flaky', 3, 'payment.processed', 'PAID', 1],
    ['tok_refund_flaky', 1, 'payment.processed', 'PAID', 1],
    ['tok_declined', 1, 'payment.failed', 'DECLINED', 0],
    ['tok_unheard_of', 1, 'payment.failed', 'DECLINED', 0],
    ['constructor', 1, 'payment.failed', 'DECLINED', 0],
  ])('completes a payment by %s at attempt %i with %s', async (token, attempts, reply, status, charges) => {
    const harness = createPaymentHarness();

    expect(await deliverUntilDone(paymentRequested(token), harness)).toBe(attempts);

    expect(harness.replyIds()).toEqual([reply]);
    expect(harness.payments.all()).toMatchObject([{ status, intentId }]);
    expect(harness.provider.charged).toHaveLength(charges);
  });

  test('replies with the reason invalid for an unknown token', async () => {
    const harness = createPaymentHarness();
    await deliver(paymentRequested('tok_unheard_of'), harness);

    expect(harness.replies[0]?.message.data).toEqual({ reason: 'invalid' });
  });

  test('sends the same reply again for a repeated request, without another charge', async () => {
    const harness = createPaymentHarness();
    await deliver(paymentRequested(), harness);
    const before = harness.payments.all();

    await deliver(paymentRequested(), harness, 3);

    expect(harness.replies).toEqual([
      { message: harness.replies[0]?.message, resend: 0 },
      { message: harness.replies[0]?.message, resend: 3 },
    ]);
    expect(harness.payments.all()).toEqual(before);
    expect(harness.provider.charged).toHaveLength(1);
  });
});

describe('a refund request', () => {
  test('refunds the charged amount instead of the amount of the command', async () => {
    const harness = createPaymentHarness();
    await deliver(paymentRequested(), harness);
    const refund = jest.spyOn(harness.provider, 'refund');

    await deliver({ ...refundRequested(), data: { amount: 1, currency: 'EUR' } }, harness);

    expect(refund).toHaveBeenCalledWith({
      ...{ orderId, intentId, amount: 3998 },
      idempotencyKey: `${orderId}:refund:0`,
    });
    expect(harness.provider.refunded).toHaveLength(1);
    expect(harness.replyIds()).toEqual(['payment.processed', 'payment.refunded']);
    expect(harness.payments.all()).toMatchObject([{ status: 'REFUNDED' }]);
  });

  test('replies to each failed refund, keeps the refund outstanding, and succeeds at the fourth attempt', async () => {
    const harness = createPaymentHarness();
    await deliver(paymentRequested('tok_refund_flaky'), harness);

    expect(await deliver(refundRequested(), harness)).toBe('the payment provider failed to refund');
    expect(harness.payments.all()).toMatchObject([
      {
        status: 'REFUND_PENDING',
        refund: { attemptCount: 1, lastFailure: { error: 'the payment provider failed to refund' } },
      },
    ]);
    await deliverUntilDone(refundRequested(), harness);

    expect(harness.replyIds()).toEqual([
      'payment.processed',
      'payment.refund_failed:1',
      'payment.refund_failed:2',
      'payment.refund_failed:3',
      'payment.refunded',
    ]);
    expect(harness.provider.refunded).toHaveLength(1);
  });

  test('closes a payment that stopped half-way for good', async () => {
    const harness = createPaymentHarness();
    await deliver(paymentRequested('tok_flaky'), harness);

    await deliver(refundRequested(), harness);
    await deliverUntilDone(paymentRequested('tok_flaky'), harness);

    expect(harness.replyIds()).toEqual(['payment.refunded', 'payment.failed']);
    expect(harness.provider.charged).toEqual([]);
  });

  test.each([
    new RetryLater(30, 'the circuit of payment is open'),
    new ProviderFault('no answer', 'everyone'),
    new ProviderFault('who are you', 'our credentials'),
  ])('does not count "%s" as a failed refund and sends no reply', async (fault) => {
    const harness = createPaymentHarness();
    await deliver(paymentRequested(), harness);
    const refund = () => Promise.reject(fault);
    const closed = { ...harness.ports, provider: { ...harness.ports.provider, refund } };

    await expect(processPayment(refundRequested(), { resend: 0 }, closed)).rejects.toBe(fault);

    expect(harness.replyIds()).toEqual(['payment.processed']);
    expect(harness.payments.all()).toMatchObject([{ status: 'REFUND_PENDING', refund: { attemptCount: 0 } }]);
  });
});

test('cancels the intent and never confirms it when the refund was requested during an outage of the provider', async () => {
  const harness = createPaymentHarness();
  const { provider } = harness.ports;
  const fail = () => Promise.reject(new ProviderFault('the payment provider is down', 'everyone'));
  harness.ports.provider = { ...provider, confirm: fail, cancel: fail };
  expect(await deliver(paymentRequested('tok_ok'), harness)).toMatch('down');
  expect(await deliver(refundRequested(), harness)).toMatch('down');

  harness.ports.provider = provider;
  expect(await deliver(paymentRequested('tok_ok'), harness)).toBe('done');
  expect(await deliver(refundRequested(), harness)).toBe('done');

  expect(harness.provider.charged).toHaveLength(0);
  expect(harness.replyIds()).toEqual(['payment.failed', 'payment.refunded']);
  expect(harness.payments.all()).toMatchObject([{ status: 'DECLINED', declineReason: 'expired' }]);
});
