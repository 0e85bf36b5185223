import { expect, test } from '@jest/globals';
import { ProviderFault } from '../../../../functions/messages/fault.ts';
import { createSimulatedProvider } from '../../../../functions/payment/adapters/simulated-provider.ts';
import type { PaymentCapture } from '../../../../functions/platform/settings.ts';
import { memoryIntents } from '../../../support/memory/payment-provider.ts';
import { getOrderId, intentId, orderId, today } from '../example.ts';

function openProvider(capture: PaymentCapture = 'automatic') {
  const intents = memoryIntents();
  let at = Date.parse(today);
  const provider = createSimulatedProvider({ intents, now: () => new Date(at), downSeconds: 20, capture });
  const charge = (token: string) =>
    provider.createIntent({ orderId, amount: 3998, currency: 'EUR', method: 'card', token });
  const later = (seconds: number) => {
    at += seconds * 1_000;
  };
  return { intents, provider, charge, later };
}

/** The result of a call, or whom its fault concerns. */
async function outcome(call: Promise<unknown>): Promise<unknown> {
  try {
    return await call;
  } catch (thrown) {
    return thrown instanceof ProviderFault ? thrown.concerns : thrown;
  }
}

const paid = { status: 'paid' };

test.each([
  ['tok_ok', [paid]],
  ['tok_refund_flaky', [paid]],
  ['tok_declined', [{ status: 'declined', reason: 'declined' }]],
  ['tok_visa', [{ status: 'declined', reason: 'invalid' }]],
  ['tok_flaky', ['this order', 'this order', paid]],
])('returns for the confirmations of %s: %j', async (token, answers) => {
  const { provider, charge, intents } = openProvider();
  await charge(token);

  const given: unknown[] = [];
  for (const _ of answers) {
    expect(await provider.find(intentId)).toEqual({ status: 'open' });
    given.push(await outcome(provider.confirm(intentId)));
  }

  expect(given).toEqual(answers);
  expect(await provider.find(intentId)).toEqual(answers.at(-1));
  expect(intents.charged).toHaveLength(answers.at(-1) === paid ? 1 : 0);
});

test('fails every call for tok_down from its first attempt on, and then pays', async () => {
  const { provider, charge, later } = openProvider();

  expect(await outcome(charge('tok_down'))).toBe('everyone');
  later(19.999);
  expect(await outcome(charge('tok_down'))).toBe('everyone');
  expect(await outcome(provider.find(intentId))).toBe('everyone');
  expect(await outcome(provider.confirm(intentId))).toBe('everyone');
  later(0.001);
  expect(await charge('tok_down')).toEqual({ intentId });
  expect(await provider.confirm(intentId)).toEqual(paid);
});

test('fails three refunds of tok_refund_flaky, and refunds once however often it is called', async () => {
  const { provider, charge, intents } = openProvider();
  await charge('tok_refund_flaky');
  await provider.confirm(intentId);

  const outcomes: unknown[] = [];
  for (let call = 0; call < 6; call += 1)
    outcomes.push(await outcome(provider.refund({ orderId, intentId, amount: 3998, idempotencyKey: 'refund' })));

  const made = { status: 'refunded' };
  expect(outcomes).toEqual(['this order', 'this order', 'this order', made, made, made]);
  expect(await provider.findRefund({ intentId, amount: 3998 })).toEqual(made);
  expect(intents.refunded).toHaveLength(1);
  expect(await provider.find(intentId)).toEqual(paid);
});

test('keeps one intent per order, with its first token', async () => {
  const { provider, charge } = openProvider();

  expect(await charge('tok_declined')).toEqual(await charge('tok_ok'));

  expect(await provider.confirm(intentId)).toMatchObject({ status: 'declined' });
});

test('confirms only an open intent, cancels only an open intent, and refunds only a paid one', async () => {
  const { provider, charge, intents } = openProvider();
  await charge('tok_ok');
  const refund = () => provider.refund({ orderId, intentId, amount: 3998, idempotencyKey: 'refund' });

  await expect(refund()).rejects.toThrow('is not paid');
  await provider.confirm(intentId);
  await expect(provider.confirm(intentId)).rejects.toThrow('is already completed');
  expect(await provider.cancel(intentId)).toEqual(paid);
  expect(intents.charged).toHaveLength(1);
});

test('charges no intent that was cancelled', async () => {
  const { provider, charge, intents } = openProvider();
  await charge('tok_ok');

  expect(await provider.cancel(intentId)).toEqual({ status: 'declined', reason: 'expired' });

  await expect(provider.confirm(intentId)).rejects.toThrow('is already completed');
  expect(await provider.find(intentId)).toEqual({ status: 'declined', reason: 'expired' });
  expect(await provider.cancel(intentId)).toEqual({ status: 'declined', reason: 'expired' });
  expect(intents.charged).toEqual([]);
});

test('charges once when many calls confirm at once', async () => {
  const { provider, charge, intents } = openProvider();
  await charge('tok_ok');

  const outcomes = await Promise.all(Array.from({ length: 20 }, () => outcome(provider.confirm(intentId))));

  expect(outcomes.filter((each) => !(each instanceof Error))).toEqual([paid]);
  expect(intents.charged).toHaveLength(1);
});

test('stores how a token behaves, never the token', async () => {
  const { charge, intents } = openProvider();
  await charge('tok_secret');

  expect(JSON.stringify(await intents.find(intentId))).not.toContain('tok_secret');
});

test('refuses an unknown intent', async () => {
  await expect(openProvider().provider.find(`sim_${getOrderId(9)}`)).rejects.toThrow('is not known');
});

test('captures an authorized charge once, and refunds it only then', async () => {
  const { provider, charge, intents } = openProvider('manual');
  await charge('tok_ok');
  expect(await outcome(provider.capture(intentId))).toBe('this order');
  expect(await provider.confirm(intentId)).toEqual({ status: 'authorized' });
  expect(await outcome(provider.refund({ orderId, intentId, amount: 3998, idempotencyKey: 'r' }))).toBe('this order');

  expect([await provider.capture(intentId), await provider.capture(intentId)]).toEqual([paid, paid]);

  expect(await provider.cancel(intentId)).toEqual(paid);
  expect(intents.captured).toHaveLength(1);
});

test('captures no authorization that was cancelled, or that is seven days old', async () => {
  const expired = { status: 'declined', reason: 'expired' };
  for (const isCancelled of [true, false]) {
    const { provider, charge, later, intents } = openProvider('manual');
    await charge('tok_ok');
    await provider.confirm(intentId);
    if (isCancelled) await provider.cancel(intentId);
    else later(7 * 86_400);

    expect(await provider.capture(intentId)).toEqual(expired);
    expect(await provider.find(intentId)).toEqual(expired);
    expect([intents.captured, intents.refunded]).toEqual([[], intents.charged]);
  }
});
