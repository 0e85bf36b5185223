import { expect, test } from '@jest/globals';
import { ProviderFault } from '../../../../functions/messages/fault.ts';
import { RetryLater } from '../../../../functions/platform/queue-consumer/retry-later.ts';
import type { StripeFault } from '../../../support/stripe/fake-stripe.ts';
import { orderId } from '../example.ts';
import { createStripeHarness } from './harness.ts';

const charge = { orderId, amount: 3998, currency: 'EUR', method: 'card' as const };

async function createIntent(token: string, harness = createStripeHarness()) {
  const created = await harness.provider.createIntent({ ...charge, token });
  return { ...harness, created, intentId: 'intentId' in created ? created.intentId : '' };
}

/** Returns the result of a call, or whom its fault concerns. */
async function outcomeOf(call: Promise<unknown>): Promise<unknown> {
  try {
    return await call;
  } catch (thrown) {
    if (thrown instanceof RetryLater) return 'later';
    if (thrown instanceof ProviderFault) return thrown.concerns;
    throw thrown;
  }
}

const paid = { status: 'paid' };
const declined = (reason: string) => ({ status: 'declined', reason });

test.each([
  ['pm_card_visa', paid],
  ['pm_declined', declined('declined')],
  ['pm_expired', declined('expired')],
  ['pm_wrong_number', declined('invalid')],
  ['pm_card_authenticationRequired', { status: 'waiting', forCustomerSeconds: 900 }],
  ['pm_slow', { status: 'waiting' }],
])('confirms an intent by %s with %o, and finds the same afterwards', async (token, expected) => {
  const { provider, intentId } = await createIntent(token);

  expect(await provider.find(intentId)).toEqual({ status: 'open' });
  expect(await provider.confirm(intentId)).toEqual(expected);
  expect(await provider.find(intentId)).toEqual(expected);
});

test('cancels a declined intent before it says so, since it could be confirmed again', async () => {
  const { provider, intentId, getIntent } = await createIntent('pm_declined');

  await provider.confirm(intentId);

  expect(getIntent().status).toBe('canceled');
});

test.each([
  ['a token that does not exist', { token: 'tok_ok' }, declined('invalid')],
  ['a currency that is not accepted', { currency: 'USD' }, declined('declined')],
  ['an amount under the minimum of the stage', { amount: 49 }, declined('declined')],
  ['an amount over the maximum of Stripe', { amount: 100_000_000 }, declined('declined')],
])('declines %s without an intent', async (_, change, expected) => {
  const { provider, stripe } = createStripeHarness();

  expect(await provider.createIntent({ ...charge, token: 'pm_card_visa', ...change })).toEqual(expected);

  expect(stripe.intents.size).toBe(0);
});

test('creates one intent for an order, with its id, however often it is asked', async () => {
  const harness = await createIntent('pm_card_visa');

  expect((await createIntent('pm_card_visa', harness)).created).toEqual(harness.created);

  expect([...harness.stripe.intents.values()]).toMatchObject([
    { amount: 3998, currency: 'eur', metadata: { orderId }, status: 'requires_confirmation' },
  ]);
});

test('takes another key when the key of the order repeats a failure', async () => {
  const harness = createStripeHarness();
  harness.stripe.faults.set(1, '500 without effect');
  expect(await outcomeOf(createIntent('pm_card_visa', harness))).toBe('everyone');

  expect((await createIntent('pm_card_visa', harness)).created).toEqual({ intentId: 'pi_1' });
});

const faults: [StripeFault, unknown][] = [
  ['lost request', 'everyone'],
  ['lost response', 'everyone'],
  ['500 without effect', 'everyone'],
  ['500 with effect', 'everyone'],
  ['not JSON', 'everyone'],
  ['rate_limit', 'everyone'],
  ['lock_timeout', 'later'],
  ['idempotency_key_in_use', 'later'],
  ['key refused', 'our credentials'],
  ['forbidden', 'our credentials'],
];
test.each(faults)('tells whom "%s" concerns: %s', async (fault, expected) => {
  const { stripe, provider, intentId } = await createIntent('pm_card_visa');
  for (const call of [
    () => provider.find(intentId),
    () => provider.confirm(intentId),
    () => provider.cancel(intentId),
    () => provider.findRefund({ intentId, amount: 3998 }),
  ]) {
    stripe.faults.set(stripe.requests.length + 1, fault);
    expect(await outcomeOf(call())).toBe(expected);
  }
});

test('tells that an intent of another account concerns this order alone', async () => {
  const { provider } = createStripeHarness();

  expect(await outcomeOf(provider.find('pi_other'))).toBe('this order');
});

test('finds the charge when it came before the cancellation, and when it is confirmed twice', async () => {
  const { provider, intentId, stripe } = await createIntent('pm_card_visa');
  await provider.confirm(intentId);

  expect(await provider.cancel(intentId)).toEqual(paid);
  expect(await provider.confirm(intentId)).toEqual(paid);

  expect(stripe.charged).toHaveLength(1);
});

test('cancels an intent whose customer has not authenticated, and not one that is being charged', async () => {
  const waiting = await createIntent('pm_card_authenticationRequired');
  await waiting.provider.confirm(waiting.intentId);
  const slow = await createIntent('pm_slow');
  await slow.provider.confirm(slow.intentId);

  expect(await waiting.provider.cancel(waiting.intentId)).toEqual(declined('declined'));
  expect(await waiting.provider.cancel(waiting.intentId)).toEqual(declined('declined'));
  expect(await slow.provider.cancel(slow.intentId)).toEqual({ status: 'waiting' });
});

test('says nothing of what Stripe says about the key', async () => {
  const { provider, secret } = createStripeHarness();
  secret.secretKey = 'sk_test_wrong';

  const thrown = await provider.find('pi_1').catch((fault: unknown) => fault);

  expect(String(thrown)).toBe('ProviderFault: Stripe answered 401');
});

test('reads the secret key again when Stripe refuses it, once in ten seconds', async () => {
  const { provider, secret, stripe, pass } = createStripeHarness();
  await provider.createIntent({ ...charge, token: 'pm_card_visa' });
  stripe.keys[0] = 'sk_test_2';
  expect(await outcomeOf(provider.find('pi_1'))).toBe('our credentials');

  secret.secretKey = 'sk_test_2';
  expect(await outcomeOf(provider.find('pi_1'))).toBe('our credentials');
  pass(10);

  expect(await provider.find('pi_1')).toEqual({ status: 'open' });
});

test('authorizes a charge that is captured manually, and captures it once', async () => {
  const harness = createStripeHarness({ capture: 'manual' });
  const { provider, intentId, stripe } = await createIntent('pm_card_visa', harness);
  expect(await outcomeOf(provider.capture(intentId))).toBe('this order');
  expect(await provider.confirm(intentId)).toEqual({ status: 'authorized' });
  expect(await provider.find(intentId)).toEqual({ status: 'authorized' });

  expect([await provider.capture(intentId), await provider.capture(intentId)]).toEqual([paid, paid]);

  expect(stripe.captured).toHaveLength(1);
  expect(await provider.cancel(intentId)).toEqual(paid);
});

test('captures no authorization that was cancelled, or that has lapsed', async () => {
  const cancelled = await createIntent('pm_card_visa', createStripeHarness({ capture: 'manual' }));
  await cancelled.provider.confirm(cancelled.intentId);
  await cancelled.provider.cancel(cancelled.intentId);
  const lapsed = await createIntent('pm_card_visa', createStripeHarness({ capture: 'manual' }));
  await lapsed.provider.confirm(lapsed.intentId);
  lapsed.stripe.lapse(lapsed.getIntent());

  expect(await cancelled.provider.capture(cancelled.intentId)).toEqual(declined('declined'));
  expect(await lapsed.provider.capture(lapsed.intentId)).toEqual(declined('expired'));
  expect([...cancelled.stripe.captured, ...lapsed.stripe.captured]).toEqual([]);
});
