import { describe, expect, jest, test } from '@jest/globals';
import type { PaymentCommand } from '../../../functions/messages/payment-messages.ts';
import { ProviderFault } from '../../../functions/messages/provider-fault.ts';
import { processPayment } from '../../../functions/payment/domain/process-payment.ts';
import { RetryLater } from '../../../functions/platform/queue-consumer/retry-later.ts';
import { intentId, orderId, paymentRequested, refundRequested, world } from './example.ts';

type World = ReturnType<typeof world>;

async function deliver(command: PaymentCommand, { ports }: World, resend = 0): Promise<'done' | string> {
  try {
    await processPayment(command, { resend }, ports);
    return 'done';
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : 'thrown';
  }
}

async function deliverUntilDone(command: PaymentCommand, here: World): Promise<number> {
  for (let attempt = 1; attempt <= 12; attempt += 1) if ((await deliver(command, here)) === 'done') return attempt;
  throw new Error('not done after 12 attempts');
}

describe('a requested payment', () => {
  test.each([
    ['tok_ok', 1, 'payment.processed', 'PAID', 1],
    ['tok_flaky', 3, 'payment.processed', 'PAID', 1],
    ['tok_refund_flaky', 1, 'payment.processed', 'PAID', 1],
    ['tok_declined', 1, 'payment.failed', 'DECLINED', 0],
    ['tok_unheard_of', 1, 'payment.failed', 'DECLINED', 0],
    ['constructor', 1, 'payment.failed', 'DECLINED', 0],
  ])('by %s is settled at attempt %i: %s', async (token, attempts, reply, status, charges) => {
    const here = world();

    expect(await deliverUntilDone(paymentRequested(token), here)).toBe(attempts);

    expect(here.said()).toEqual([reply]);
    expect(here.payments.all()).toMatchObject([{ status, intentId }]);
    expect(here.provider.charged).toHaveLength(charges);
  });

  test('says why it failed: the token is invalid, or it was declined', async () => {
    const here = world();
    await deliver(paymentRequested('tok_unheard_of'), here);

    expect(here.replies[0]?.message.data).toEqual({ reason: 'invalid' });
  });

  test('that is asked again gets the same reply through, and nothing else happens', async () => {
    const here = world();
    await deliver(paymentRequested(), here);
    const before = here.payments.all();

    await deliver(paymentRequested(), here, 3);

    expect(here.replies).toEqual([
      { message: here.replies[0]?.message, resend: 0 },
      { message: here.replies[0]?.message, resend: 3 },
    ]);
    expect(here.payments.all()).toEqual(before);
    expect(here.provider.charged).toHaveLength(1);
  });
});

describe('a requested refund', () => {
  test('gives back what was charged, whatever amount the command names', async () => {
    const here = world();
    await deliver(paymentRequested(), here);
    const asked = jest.spyOn(here.provider, 'refund');

    await deliver({ ...refundRequested(), data: { amount: 1, currency: 'EUR' } }, here);

    expect(asked).toHaveBeenCalledWith({ intentId, amount: 3998, idempotencyKey: `${orderId}:refund` });
    expect(here.provider.refunded).toHaveLength(1);
    expect(here.said()).toEqual(['payment.processed', 'payment.refunded']);
    expect(here.payments.all()).toMatchObject([{ status: 'REFUNDED' }]);
  });

  test('that fails three times is told each time, is owed meanwhile, and goes through at the fourth attempt', async () => {
    const here = world();
    await deliver(paymentRequested('tok_refund_flaky'), here);

    expect(await deliver(refundRequested(), here)).toBe('the payment provider failed to refund');
    expect(here.payments.all()).toMatchObject([
      {
        status: 'REFUND_PENDING',
        refund: { attempts: 1, lastFailure: { error: 'the payment provider failed to refund' } },
      },
    ]);
    await deliverUntilDone(refundRequested(), here);

    expect(here.said()).toEqual([
      'payment.processed',
      'payment.refund_failed:1',
      'payment.refund_failed:2',
      'payment.refund_failed:3',
      'payment.refunded',
    ]);
    expect(here.provider.refunded).toHaveLength(1);
  });

  test('of a declined payment gives nothing back and is answered at once', async () => {
    const here = world();
    await deliver(paymentRequested('tok_declined'), here);

    await deliver(refundRequested(), here);

    expect(here.replies[1]?.message).toMatchObject({ type: 'payment.refunded', data: {} });
    expect(here.provider.refunded).toEqual([]);
  });

  test('that overtakes the request leaves a tombstone: the request then charges nothing and fails', async () => {
    const here = world();

    await deliver(refundRequested(), here);
    await deliver(paymentRequested(), here);
    await deliver(refundRequested(), here);

    expect(here.said()).toEqual(['payment.refunded', 'payment.failed', 'payment.refunded']);
    expect(here.provider.charged).toEqual([]);
  });

  test('of a payment that was given up half-way closes it for good', async () => {
    const here = world();
    await deliver(paymentRequested('tok_flaky'), here);

    await deliver(refundRequested(), here);
    await deliverUntilDone(paymentRequested('tok_flaky'), here);

    expect(here.said()).toEqual(['payment.refunded', 'payment.failed']);
    expect(here.provider.charged).toEqual([]);
  });

  test.each([
    new RetryLater(30, 'the circuit of payment is open'),
    new ProviderFault('no answer', 'everyone'),
    new ProviderFault('who are you', 'our credentials'),
  ])('that meets "%s" has not failed: nothing is told, nothing counted', async (fault) => {
    const here = world();
    await deliver(paymentRequested(), here);
    const refund = () => Promise.reject(fault);
    const closed = { ...here.ports, provider: { ...here.ports.provider, refund } };

    await expect(processPayment(refundRequested(), { resend: 0 }, closed)).rejects.toBe(fault);

    expect(here.said()).toEqual(['payment.processed']);
    expect(here.payments.all()).toMatchObject([{ status: 'REFUND_PENDING', refund: { attempts: 0 } }]);
  });
});

test('cancels the intent, and never confirms it, once a provider that was down had been asked to call the charge off', async () => {
  const here = world();
  const { provider } = here.ports;
  here.ports.provider = {
    ...provider,
    confirm: async () => {
      throw new ProviderFault('the payment provider is down', 'everyone');
    },
    cancel: async () => {
      throw new ProviderFault('the payment provider is down', 'everyone');
    },
  };
  expect(await deliver(paymentRequested('tok_ok'), here)).toMatch('down');
  expect(await deliver(refundRequested(), here)).toMatch('down');

  here.ports.provider = provider;
  expect(await deliver(paymentRequested('tok_ok'), here)).toBe('done');
  expect(await deliver(refundRequested(), here)).toBe('done');

  expect(here.provider.charged).toHaveLength(0);
  expect(here.said()).toEqual(['payment.failed', 'payment.refunded']);
  expect(here.payments.all()).toMatchObject([{ status: 'DECLINED', declineReason: 'expired' }]);
});
