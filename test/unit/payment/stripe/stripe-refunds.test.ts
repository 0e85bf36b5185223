import { expect, test } from '@jest/globals';
import { ProviderFault } from '../../../../functions/messages/fault.ts';
import { orderId } from '../example.ts';
import { createStripeHarness } from './harness.ts';

/** A harness with an intent that is paid, and its refund. */
async function pay(token = 'pm_card_visa') {
  const harness = createStripeHarness();
  await harness.provider.createIntent({ orderId, amount: 3998, currency: 'EUR', method: 'card', token });
  await harness.provider.confirm('pi_1');
  const request = { orderId, intentId: 'pi_1', amount: 3998 };
  return {
    ...harness,
    refund: (attempt = 0) => harness.provider.refund({ ...request, idempotencyKey: `refund:${attempt}` }),
    findRefund: () => harness.provider.findRefund(request),
  };
}

test('refunds once, with any key', async () => {
  const { refund, findRefund, stripe } = await pay();
  expect(await findRefund()).toEqual({ status: 'none' });

  for (const attempt of [0, 0, 1]) expect(await refund(attempt)).toEqual({ status: 'refunded' });

  expect(await findRefund()).toEqual({ status: 'refunded' });
  expect(stripe.refunds).toMatchObject([{ amount: 3998, metadata: { orderId } }]);
});

test('finds the refund when Stripe says that all is refunded already', async () => {
  const { refund, stripe } = await pay();
  const fetchBefore = stripe.requests.length;
  const [first, second] = await Promise.all([refund(0), refund(1)]);

  expect([first, second]).toEqual([{ status: 'refunded' }, { status: 'refunded' }]);
  expect(stripe.requests.slice(fetchBefore).filter((request) => request === 'POST /v1/refunds')).toHaveLength(2);
  expect(stripe.refunded).toHaveLength(1);
});

test('refunds what a person has not refunded at Stripe', async () => {
  const { provider, refund, stripe } = await pay();
  await provider.refund({ orderId, intentId: 'pi_1', amount: 1000, idempotencyKey: 'by a person' });

  expect(await refund()).toEqual({ status: 'refunded' });

  expect(stripe.refunded.map(({ amount }) => amount)).toEqual([1000, 2998]);
});

test('waits for a refund that is pending', async () => {
  const { refund, findRefund, stripe } = await pay('pm_refund_pending');

  expect(await refund()).toEqual({ status: 'pending' });
  expect(await refund()).toEqual({ status: 'pending' });
  Object.assign(stripe.refunds[0] ?? {}, { status: 'succeeded' });

  expect(await findRefund()).toEqual({ status: 'refunded' });
  expect(stripe.refunds).toHaveLength(1);
});

test('tells that a refund came back, also when Stripe repeats the response from before', async () => {
  const { refund, findRefund, stripe } = await pay();
  await refund(0);
  for (const each of stripe.refunds) stripe.returnRefund(each);

  expect(await findRefund()).toEqual({ status: 'failed', refundId: 're_1' });
  expect(await refund(0)).toEqual({ status: 'failed', refundId: 're_1' });
  expect(await refund(1)).toEqual({ status: 'refunded' });

  expect(stripe.refunds.map(({ id, status }) => [id, status])).toEqual([
    ['re_2', 'succeeded'],
    ['re_1', 'failed'],
  ]);
});

test('takes another key when the key of a refund repeats a failure', async () => {
  const { refund, stripe } = await pay();
  stripe.faults.set(stripe.requests.length + 2, '500 without effect');
  await expect(refund()).rejects.toMatchObject({ concerns: 'everyone' });

  expect(await refund()).toEqual({ status: 'refunded' });
});

test('fails for this order when Stripe refuses the refund', async () => {
  const { refund } = await pay('pm_refund_refused');

  await expect(refund(0)).rejects.toEqual(new ProviderFault('Stripe answered 400 balance_insufficient', 'this order'));
  await expect(refund(1)).rejects.toMatchObject({ concerns: 'this order' });
  expect(await refund(2)).toEqual({ status: 'refunded' });
});
