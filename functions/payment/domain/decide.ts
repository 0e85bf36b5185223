import type { PaymentCommand, PaymentMessage } from '../../messages/payment-messages.ts';
import { Refusal } from '../../messages/refusal.ts';
import { lookUp } from '../../messages/stored.ts';
import { canBecome, getIntentId, type Payment, type PaymentStatus, paymentTransitions } from './payment.ts';
import type { IntentState, Verdict } from './ports.ts';
import { createReply, readMessageTrace } from './reply.ts';

/** What the step before has brought. */
export type Fact =
  | { type: 'intent created'; intentId: string }
  | { type: 'intent is'; state: IntentState }
  | { type: 'refunded' }
  | { type: 'refund failed'; error: string };

export type Step =
  | { do: 'create intent' }
  | { do: 'find' | 'confirm' | 'cancel' | 'refund'; intentId: string }
  | { do: 'reply'; reply: PaymentMessage };

export type PaymentRequest = { command: PaymentCommand; news?: Fact | undefined; at: string };

/** The payment as it is to be before the next step is taken: the very same object when there is nothing to write. */
export type Decision = { payment: Payment | undefined; next: Step };

/**
 * Decides on a command, and again after each step taken for it. A command that has been seen before finds what was
 * written for it and goes on from there; only what the provider has already been told to remember is ever confirmed.
 */
export function decide(before: Payment | undefined, asked: PaymentRequest): Decision {
  if (before && !lookUp(paymentTransitions, before.status))
    throw new Refusal('unavailable', `The payment is ${before.status}, which this release does not know.`);
  const payment = applyChange(before, asked);
  return { payment, next: getNextStep(payment, asked) };
}

function getNextStep(payment: Payment | undefined, { command, news }: PaymentRequest): Step {
  if (payment === undefined) return { do: 'create intent' };
  if (payment.status === 'PENDING') return { do: getPendingStep(payment, news), intentId: getIntentId(payment) };
  if (
    payment.status === 'REFUND_PENDING' &&
    command.type === 'payment.refund_requested' &&
    news?.type !== 'refund failed'
  )
    return { do: 'refund', intentId: getIntentId(payment) };
  return { do: 'reply', reply: createReply(payment, command) };
}

/** An intent that we find written may have been confirmed by whoever wrote it: its state is asked first. */
function getPendingStep({ calledOff }: Payment, news: Fact | undefined): 'find' | 'confirm' | 'cancel' {
  if (calledOff) return 'cancel';
  return news === undefined ? 'find' : 'confirm';
}

function applyChange(before: Payment | undefined, asked: PaymentRequest): Payment | undefined {
  const revision = (before?.revision ?? 0) + 1;
  const recorded = { at: asked.at, revision };
  const payment = requestRefund(withStatusMessage(before, asked, recorded), asked, recorded);
  return payment === before || payment === undefined ? before : { ...payment, revision, updatedAt: asked.at };
}

type Recorded = { at: string; revision: number };

function withStatusMessage(
  payment: Payment | undefined,
  asked: PaymentRequest,
  recorded: Recorded,
): Payment | undefined {
  const { news } = asked;
  if (news?.type === 'intent created' && payment === undefined)
    return { ...begin(asked, recorded), status: 'PENDING', intentId: news.intentId };
  if (news === undefined || payment === undefined) return payment;
  if (news.type === 'intent is' && news.state.status !== 'open') return settle(payment, news.state, recorded);
  if (news.type === 'refunded')
    return { ...moveTo(payment, 'REFUNDED'), refund: { ...getRefund(payment), refunded: recorded } };
  if (news.type === 'refund failed') return fail(payment, news.error, recorded);
  return payment;
}

function requestRefund(payment: Payment | undefined, asked: PaymentRequest, recorded: Recorded): Payment | undefined {
  if (asked.command.type !== 'payment.refund_requested') return payment;
  // It overtook the request. The tombstone has nothing charged whenever that comes.
  if (payment === undefined)
    return { ...begin(asked, recorded), status: 'DECLINED', declineReason: 'expired', settled: recorded };
  // It is written before the provider is asked, so that no command confirms the intent from here on.
  if (payment.status === 'PENDING' && !payment.calledOff) return { ...payment, calledOff: recorded };
  if (payment.status !== 'PAID') return payment;
  return { ...moveTo(payment, 'REFUND_PENDING'), refund: { asked: recorded, attempts: 0 } };
}

function begin({ command }: PaymentRequest, { at, revision }: Recorded): Omit<Payment, 'status'> {
  const { amount, currency } = command.data;
  const method = command.type === 'payment.requested' ? { method: command.data.method } : {};
  const times = { createdAt: at, updatedAt: at, revision };
  return {
    orderId: command.subject,
    amount,
    currency,
    ...method,
    ...times,
    trace: readMessageTrace(command),
  };
}

function settle(payment: Payment, verdict: Verdict, recorded: Recorded): Payment {
  if (verdict.status === 'paid') return { ...moveTo(payment, 'PAID'), settled: recorded };
  return { ...moveTo(payment, 'DECLINED'), declineReason: verdict.reason, settled: recorded };
}

function fail(payment: Payment, error: string, recorded: Recorded): Payment {
  const refund = getRefund(payment);
  const lastFailure = { ...recorded, error: error.slice(0, 200) };
  return { ...payment, refund: { ...refund, attempts: refund.attempts + 1, lastFailure } };
}

function moveTo(payment: Payment, status: PaymentStatus): Payment {
  if (!canBecome(payment.status, status))
    throw new Error(`payment of ${payment.orderId} cannot go from ${payment.status} to ${status}`);
  return { ...payment, status };
}

function getRefund({ orderId, refund }: Payment): NonNullable<Payment['refund']> {
  if (refund === undefined) throw new Error(`payment of ${orderId} was not asked to be refunded`);
  return refund;
}
