import type { PaymentCommand, PaymentMessage } from '../../messages/payment-messages.ts';
import { Refusal } from '../../messages/refusal.ts';
import { knownIn } from '../../messages/stored.ts';
import { intentOf, mayBecome, type Payment, type PaymentStatus, paymentTransitions } from './payment.ts';
import type { IntentState, Verdict } from './ports.ts';
import { replyTo, traceOf } from './reply.ts';

/** What the step before has brought. */
export type News =
  | { type: 'intent created'; intentId: string }
  | { type: 'intent is'; state: IntentState }
  | { type: 'refunded' }
  | { type: 'refund failed'; error: string };

export type Step =
  | { do: 'create intent' }
  | { do: 'find' | 'confirm' | 'cancel' | 'refund'; intentId: string }
  | { do: 'reply'; reply: PaymentMessage };

export type Asked = { command: PaymentCommand; news?: News | undefined; at: string };

/** The payment as it is to be before the next step is taken: the very same object when there is nothing to write. */
export type Decision = { payment: Payment | undefined; next: Step };

/**
 * Decides on a command, and again after each step taken for it. A command that has been seen before finds what was
 * written for it and goes on from there; only what the provider has already been told to remember is ever confirmed.
 */
export function decide(before: Payment | undefined, asked: Asked): Decision {
  if (before && !knownIn(paymentTransitions, before.status))
    throw new Refusal('unavailable', `The payment is ${before.status}, which this release does not know.`);
  const payment = changed(before, asked);
  return { payment, next: nextStep(payment, asked) };
}

function nextStep(payment: Payment | undefined, { command, news }: Asked): Step {
  if (payment === undefined) return { do: 'create intent' };
  if (payment.status === 'PENDING') return { do: pendingStep(payment, news), intentId: intentOf(payment) };
  if (
    payment.status === 'REFUND_PENDING' &&
    command.type === 'payment.refund_requested' &&
    news?.type !== 'refund failed'
  )
    return { do: 'refund', intentId: intentOf(payment) };
  return { do: 'reply', reply: replyTo(payment, command) };
}

/** An intent that we find written may have been confirmed by whoever wrote it: its state is asked first. */
function pendingStep({ calledOff }: Payment, news: News | undefined): 'find' | 'confirm' | 'cancel' {
  if (calledOff) return 'cancel';
  return news === undefined ? 'find' : 'confirm';
}

function changed(before: Payment | undefined, asked: Asked): Payment | undefined {
  const revision = (before?.revision ?? 0) + 1;
  const recorded = { at: asked.at, revision };
  const payment = askedToRefund(withNews(before, asked, recorded), asked, recorded);
  return payment === before || payment === undefined ? before : { ...payment, revision, updatedAt: asked.at };
}

type Recorded = { at: string; revision: number };

function withNews(payment: Payment | undefined, asked: Asked, recorded: Recorded): Payment | undefined {
  const { news } = asked;
  if (news?.type === 'intent created' && payment === undefined)
    return { ...begun(asked, recorded), status: 'PENDING', intentId: news.intentId };
  if (news === undefined || payment === undefined) return payment;
  if (news.type === 'intent is' && news.state.status !== 'open')
    return settled(payment, news.state, recorded);
  if (news.type === 'refunded')
    return { ...moved(payment, 'REFUNDED'), refund: { ...refundOf(payment), refunded: recorded } };
  if (news.type === 'refund failed') return failed(payment, news.error, recorded);
  return payment;
}

function askedToRefund(payment: Payment | undefined, asked: Asked, recorded: Recorded): Payment | undefined {
  if (asked.command.type !== 'payment.refund_requested') return payment;
  // It overtook the request. The tombstone has nothing charged whenever that comes.
  if (payment === undefined)
    return { ...begun(asked, recorded), status: 'DECLINED', declineReason: 'expired', settled: recorded };
  // It is written before the provider is asked, so that no command confirms the intent from here on.
  if (payment.status === 'PENDING' && !payment.calledOff) return { ...payment, calledOff: recorded };
  if (payment.status !== 'PAID') return payment;
  return { ...moved(payment, 'REFUND_PENDING'), refund: { asked: recorded, attempts: 0 } };
}

function begun({ command }: Asked, { at, revision }: Recorded): Omit<Payment, 'status'> {
  const { amount, currency } = command.data;
  const method = command.type === 'payment.requested' ? { method: command.data.method } : {};
  const times = { createdAt: at, updatedAt: at, revision };
  return { orderId: command.subject, amount, currency, ...method, ...times, trace: traceOf(command) };
}

function settled(payment: Payment, verdict: Verdict, recorded: Recorded): Payment {
  if (verdict.status === 'paid') return { ...moved(payment, 'PAID'), settled: recorded };
  return { ...moved(payment, 'DECLINED'), declineReason: verdict.reason, settled: recorded };
}

function failed(payment: Payment, error: string, recorded: Recorded): Payment {
  const refund = refundOf(payment);
  const lastFailure = { ...recorded, error: error.slice(0, 200) };
  return { ...payment, refund: { ...refund, attempts: refund.attempts + 1, lastFailure } };
}

function moved(payment: Payment, status: PaymentStatus): Payment {
  if (!mayBecome(payment.status, status))
    throw new Error(`payment of ${payment.orderId} cannot go from ${payment.status} to ${status}`);
  return { ...payment, status };
}

function refundOf({ orderId, refund }: Payment): NonNullable<Payment['refund']> {
  if (refund === undefined) throw new Error(`payment of ${orderId} was not asked to be refunded`);
  return refund;
}
