import type Stripe from 'stripe';
import { ProviderFault } from '../../../messages/fault.ts';
import type { PaymentProvider, RefundState } from '../../domain/ports.ts';
import type { Ask, WithKey } from './stripe-provider.ts';

/**
 * Creates the refunds of Stripe. All that is charged is refunded, so Stripe itself refuses a second refund, under any key.
 * A refund that a person has made there counts.
 */
export function createStripeRefunds(ask: Ask, withKey: WithKey): Pick<PaymentProvider, 'refund' | 'findRefund'> {
  const list = async (intentId: string): Promise<Stripe.Refund[]> =>
    (await ask((stripe) => stripe.refunds.list({ payment_intent: intentId, limit: 100 }))).data;

  return {
    findRefund: async ({ intentId, amount }) => judge(await list(intentId), amount),
    async refund({ orderId, intentId, amount, idempotencyKey }) {
      const before = await list(intentId);
      const due = amount - sumLive(before);
      if (due <= 0) return judge(before, amount);
      const params = { payment_intent: intentId, amount: due, metadata: { orderId } };
      await ask(
        (stripe) => withKey(idempotencyKey, (key) => stripe.refunds.create(params, { idempotencyKey: key })),
        ({ code }) => (code === 'charge_already_refunded' ? Promise.resolve() : undefined),
      );
      // A repeated response shows a refund as it was when it was made. It may have failed since.
      const state = judge(await list(intentId), amount);
      if (state.status === 'none') throw new ProviderFault('Stripe lists no refund of the intent', 'this order');
      return state;
    },
  };
}

/** Stripe lists the newest refund first. */
function judge(refunds: readonly Stripe.Refund[], amount: number): RefundState {
  if (sumLive(refunds) >= amount)
    return { status: refunds.some(({ status }) => isPending(status)) ? 'pending' : 'refunded' };
  const failed = refunds.find((refund) => !isLive(refund));
  return failed ? { status: 'failed', refundId: failed.id } : { status: 'none' };
}

function sumLive(refunds: readonly Stripe.Refund[]): number {
  return refunds.filter(isLive).reduce((sum, { amount }) => sum + amount, 0);
}

function isLive({ status }: Stripe.Refund): boolean {
  return status === 'succeeded' || isPending(status);
}

function isPending(status: string | null): boolean {
  return status === 'pending' || status === 'requires_action';
}
