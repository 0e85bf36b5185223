import type { Movement } from '../memory/payment-provider.ts';
import { createIdempotencyLayer } from './idempotency.ts';
import { type Answer, answer, refuse, type StripeRequest, toRequest, toResponse } from './protocol.ts';

type Intent = {
  id: string;
  object: 'payment_intent';
  amount: number;
  currency: string;
  status: string;
  payment_method: string;
  capture_method: string;
  metadata: Record<string, string>;
  last_payment_error: object | null;
  cancellation_reason?: string;
};
type Refund = {
  id: string;
  object: 'refund';
  payment_intent: string;
  amount: number;
  status: string;
  metadata: object;
};

/** The outcome of confirming an intent, by its payment method. Any other payment method does not exist. */
const cards: Readonly<Record<string, string>> = {
  pm_card_visa: 'succeeded',
  pm_card_authenticationRequired: 'requires_action',
  pm_slow: 'processing',
  pm_refund_pending: 'succeeded',
  pm_refund_refused: 'succeeded',
  pm_declined: 'card_declined',
  pm_expired: 'expired_card',
  pm_wrong_number: 'incorrect_number',
};
const cancellableStatuses = ['requires_payment_method', 'requires_confirmation', 'requires_action', 'requires_capture'];

/**
 * How a request goes wrong: lost on the way there or back, or answered with an error. Stripe stores a 5xx under the
 * idempotency key, whether or not the request had an effect, and stores no 429 and no 409.
 */
export type StripeFault = 'lost request' | 'lost response' | '500 without effect' | '500 with effect' | StripeRefusal;
type StripeRefusal =
  | 'lock_timeout'
  | 'rate_limit'
  | 'idempotency_key_in_use'
  | 'key refused'
  | 'forbidden'
  | 'not JSON';

/**
 * Stripe's API for intents and refunds, in memory: it charges an intent once, refunds no more than was charged, and keeps
 * idempotency keys. `fetch` is what the SDK calls. Written by the public documentation, since these tests reach no Stripe.
 */
export function createFakeStripe({ findFault }: { findFault?: () => StripeFault | undefined } = {}) {
  const keys = ['sk_test_1'];
  const intents = new Map<string, Intent>();
  const refunds: Refund[] = [];
  // An authorization counts as charged, and one that was cancelled or lapsed as refunded.
  const [charged, captured, refunded]: [Movement[], Movement[], Movement[]] = [[], [], []];
  const faults = new Map<number, StripeFault>();
  const requests: string[] = [];
  let refusedRefunds = 2;
  const idempotent = createIdempotencyLayer();

  const getIntent = (id: string): Intent => {
    const intent = intents.get(id);
    if (!intent) throw refuse(404, { code: 'resource_missing', param: 'intent' });
    return intent;
  };
  const toMovement = ({ metadata, amount }: Intent): Movement => ({ orderId: metadata.orderId ?? '', amount });
  const charge = (intent: Intent) => {
    intent.status = intent.capture_method === 'manual' ? 'requires_capture' : 'succeeded';
    charged.push(toMovement(intent));
  };
  const decline = (intent: Intent, code: string) => {
    intent.status = 'requires_payment_method';
    intent.last_payment_error = { type: 'card_error', code };
    return refuse(402, { type: 'card_error', code, payment_intent: intent });
  };

  const createIntent = ({ params }: StripeRequest): Answer => {
    const { amount, currency = '', payment_method = '', capture_method = 'automatic' } = params;
    const orderId = params['metadata[orderId]'] ?? '';
    if (!(payment_method in cards)) throw refuse(400, { code: 'resource_missing', param: 'payment_method' });
    if (Number(amount) > 99_999_999) throw refuse(400, { code: 'amount_too_large', param: 'amount' });
    const intent: Intent = {
      ...{
        id: `pi_${intents.size + 1}`,
        object: 'payment_intent',
        amount: Number(amount),
        currency,
        payment_method,
        capture_method,
      },
      ...{ status: 'requires_confirmation', metadata: { orderId }, last_payment_error: null },
    };
    intents.set(intent.id, intent);
    return answer(intent);
  };
  const confirmIntent = (intent: Intent): Answer => {
    if (intent.status !== 'requires_confirmation') throw refuse(400, { code: 'payment_intent_unexpected_state' });
    const becomes = cards[intent.payment_method] ?? '';
    if (becomes === 'succeeded') charge(intent);
    else if (becomes === 'requires_action' || becomes === 'processing') intent.status = becomes;
    else throw decline(intent, becomes);
    return answer(intent);
  };
  const cancelIntent = (intent: Intent): Answer => {
    if (!cancellableStatuses.includes(intent.status)) throw refuse(400, { code: 'payment_intent_unexpected_state' });
    if (intent.status === 'requires_capture') refunded.push(toMovement(intent));
    intent.status = 'canceled';
    return answer(intent);
  };
  const captureIntent = (intent: Intent): Answer => {
    if (intent.status !== 'requires_capture') throw refuse(400, { code: 'payment_intent_unexpected_state' });
    intent.status = 'succeeded';
    captured.push(toMovement(intent));
    return answer(intent);
  };
  const createRefund = ({ params }: StripeRequest): Answer => {
    const intent = getIntent(params.payment_intent ?? '');
    const live = refunds.filter(({ payment_intent, status }) => payment_intent === intent.id && status !== 'failed');
    const left =
      (intent.status === 'succeeded' ? intent.amount : 0) - live.reduce((sum, { amount }) => sum + amount, 0);
    const amount = Number(params.amount);
    if (left === 0) throw refuse(400, { code: 'charge_already_refunded' });
    if (amount > left) throw refuse(400, { code: 'amount_too_large', param: 'amount' });
    if (intent.payment_method === 'pm_refund_refused' && refusedRefunds-- > 0)
      throw refuse(400, { code: 'balance_insufficient' });
    const status = intent.payment_method === 'pm_refund_pending' ? 'pending' : 'succeeded';
    const metadata = { orderId: params['metadata[orderId]'] };
    const refund: Refund = {
      id: `re_${refunds.length + 1}`,
      object: 'refund',
      payment_intent: intent.id,
      amount,
      status,
      metadata,
    };
    refunds.unshift(refund);
    refunded.push({ orderId: intent.metadata.orderId ?? '', amount });
    return answer(refund);
  };
  const perform = (request: StripeRequest): Answer => {
    const [, id = '', action] = /^\/v1\/payment_intents\/(\w+)(?:\/(\w+))?$/.exec(request.path) ?? [];
    if (action === 'confirm') return confirmIntent(getIntent(id));
    if (action === 'capture') return captureIntent(getIntent(id));
    if (action === 'cancel') return cancelIntent(getIntent(id));
    if (id) return answer(getIntent(id));
    if (request.path === '/v1/payment_intents') return createIntent(request);
    if (request.path === '/v1/refunds' && request.method === 'POST') return createRefund(request);
    const data = refunds.filter(({ payment_intent }) => payment_intent === request.params.payment_intent);
    return answer({ object: 'list', data, has_more: false, url: '/v1/refunds' });
  };

  const fetch: typeof globalThis.fetch = async (url, init) => {
    const request = toRequest(String(url), init);
    requests.push(`${request.method} ${request.path}`);
    const fault = faults.get(requests.length) ?? findFault?.();
    if (!keys.includes(request.secretKey)) return toResponse(refuse(401, { message: 'Invalid API Key: sk_***1' }));
    return toResponse(await idempotent(request, fault, perform));
  };
  return {
    ...{ fetch, keys, intents, refunds, charged, captured, refunded, faults, requests },
    /** The customer's bank approves or refuses the charge, or a slow charge is completed. */
    complete(intent: Intent, outcome: 'approved' | 'refused') {
      if (outcome === 'approved') charge(intent);
      else decline(intent, 'payment_intent_authentication_failure');
    },
    /** Stripe cancels an intent that was not captured within its seven days. */
    lapse(intent: Intent) {
      cancelIntent(intent);
      intent.cancellation_reason = 'automatic';
    },
    /** The customer's bank returns a refund. */
    returnRefund(refund: Refund) {
      refund.status = 'failed';
      refunded.splice(
        refunded.findIndex(({ amount }) => amount === refund.amount),
        1,
      );
    },
  };
}
