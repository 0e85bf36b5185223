import { describe, expect, jest, test } from '@jest/globals';
import { ProviderFault } from '../../../../functions/messages/fault.ts';
import type { PaymentCommand } from '../../../../functions/messages/payment-messages.ts';
import { processPayment } from '../../../../functions/payment/domain/process-payment.ts';
import { RetryLater } from '../../../../functions/platform/queue-consumer/retry-later.ts';
import { intentId, orderId, paymentRequested, paymentWorld, refundRequested } from '../example.ts';

type World = ReturnType<typeof paymentWorld>;

async function deliver(command: PaymentCommand, { ports }: World, resend = 0): Promise<'done' | string> {
  try {
    await processPayment(command, { resend }, ports);
    return 'done';
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : 'thrown';
  }
}

async function deliverUntilDone(command: PaymentCommand, world: World): Promise<number> {
  for (let attempt = 1; attempt <= 12; attempt += 1) if ((await deliver(command, world)) === 'done') return attempt;
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
    const world = paymentWorld();

    expect(await deliverUntilDone(paymentRequested(token), world)).toBe(attempts);

    expect(world.replyIds()).toEqual([reply]);
    expect(world.payments.all()).toMatchObject([{ status, intentId }]);
    expect(world.provider.charged).toHaveLength(charges);
  });

  test('replies with the reason invalid for an unknown token', async () => {
    const world = paymentWorld();
    await deliver(paymentRequested('tok_unheard_of'), world);

    expect(world.replies[0]?.message.data).toEqual({ reason: 'invalid' });
  });

  test('sends the same reply again for a repeated request, without another charge', async () => {
    const world = paymentWorld();
    await deliver(paymentRequested(), world);
    const before = world.payments.all();

    await deliver(paymentRequested(), world, 3);

    expect(world.replies).toEqual([
      { message: world.replies[0]?.message, resend: 0 },
      { message: world.replies[0]?.message, resend: 3 },
    ]);
    expect(world.payments.all()).toEqual(before);
    expect(world.provider.charged).toHaveLength(1);
  });
});

describe('a refund request', () => {
  test('refunds the charged amount instead of the amount of the command', async () => {
    const world = paymentWorld();
    await deliver(paymentRequested(), world);
    const refund = jest.spyOn(world.provider, 'refund');

    await deliver({ ...refundRequested(), data: { amount: 1, currency: 'EUR' } }, world);

    expect(refund).toHaveBeenCalledWith({ intentId, amount: 3998, idempotencyKey: `${orderId}:refund` });
    expect(world.provider.refunded).toHaveLength(1);
    expect(world.replyIds()).toEqual(['payment.processed', 'payment.refunded']);
    expect(world.payments.all()).toMatchObject([{ status: 'REFUNDED' }]);
  });

  test('replies to each failed refund, keeps the refund outstanding, and succeeds at the fourth attempt', async () => {
    const world = paymentWorld();
    await deliver(paymentRequested('tok_refund_flaky'), world);

    expect(await deliver(refundRequested(), world)).toBe('the payment provider failed to refund');
    expect(world.payments.all()).toMatchObject([
      {
        status: 'REFUND_PENDING',
        refund: { attemptCount: 1, lastFailure: { error: 'the payment provider failed to refund' } },
      },
    ]);
    await deliverUntilDone(refundRequested(), world);

    expect(world.replyIds()).toEqual([
      'payment.processed',
      'payment.refund_failed:1',
      'payment.refund_failed:2',
      'payment.refund_failed:3',
      'payment.refunded',
    ]);
    expect(world.provider.refunded).toHaveLength(1);
  });

  test('closes a payment that stopped half-way for good', async () => {
    const world = paymentWorld();
    await deliver(paymentRequested('tok_flaky'), world);

    await deliver(refundRequested(), world);
    await deliverUntilDone(paymentRequested('tok_flaky'), world);

    expect(world.replyIds()).toEqual(['payment.refunded', 'payment.failed']);
    expect(world.provider.charged).toEqual([]);
  });

  test.each([
    new RetryLater(30, 'the circuit of payment is open'),
    new ProviderFault('no answer', 'everyone'),
    new ProviderFault('who are you', 'our credentials'),
  ])('does not count "%s" as a failed refund and sends no reply', async (fault) => {
    const world = paymentWorld();
    await deliver(paymentRequested(), world);
    const refund = () => Promise.reject(fault);
    const closed = { ...world.ports, provider: { ...world.ports.provider, refund } };

    await expect(processPayment(refundRequested(), { resend: 0 }, closed)).rejects.toBe(fault);

    expect(world.replyIds()).toEqual(['payment.processed']);
    expect(world.payments.all()).toMatchObject([{ status: 'REFUND_PENDING', refund: { attemptCount: 0 } }]);
  });
});

test('cancels the intent and never confirms it when the refund was requested during an outage of the provider', async () => {
  const world = paymentWorld();
  const { provider } = world.ports;
  const fail = () => Promise.reject(new ProviderFault('the payment provider is down', 'everyone'));
  world.ports.provider = { ...provider, confirm: fail, cancel: fail };
  expect(await deliver(paymentRequested('tok_ok'), world)).toMatch('down');
  expect(await deliver(refundRequested(), world)).toMatch('down');

  world.ports.provider = provider;
  expect(await deliver(paymentRequested('tok_ok'), world)).toBe('done');
  expect(await deliver(refundRequested(), world)).toBe('done');

  expect(world.provider.charged).toHaveLength(0);
  expect(world.replyIds()).toEqual(['payment.failed', 'payment.refunded']);
  expect(world.payments.all()).toMatchObject([{ status: 'DECLINED', declineReason: 'expired' }]);
});
