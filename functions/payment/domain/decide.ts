import { readMessageTrace } from '../../messages/envelope.ts';
import type { PaymentCommand, PaymentMessage } from '../../messages/payment-messages.ts';
import { Refusal } from '../../messages/refusal.ts';
import { lookUp } from '../../messages/stored.ts';
import { canBecome, getIntentId, type Payment, type PaymentStatus, paymentTransitions } from './payment.ts';
import type { ChargeResult, IntentState } from './ports.ts';
import { createReply } from './reply.ts';

/** An input of `decide`: a command was received, or the last step ended. `at` is our clock. */
export type Fact = StepFact & { command: PaymentCommand; at: string };
export type StepFact =
  | { type: 'command.received' }
  | { type: 'intent.created'; intentId: string }
  | { type: 'intent.read'; state: IntentState }
  | { type: 'refund.succeeded' }
  | { type: 'refund.failed'; error: string };

export type Step =
  | { type: 'create intent' }
  | { type: 'find' | 'confirm' | 'cancel' | 'refund'; intentId: string }
  | { type: 'reply'; reply: PaymentMessage };

/** The payment after the fact, to be saved before the next step: the same object as before when nothing changes. */
export type Decision = { payment: Payment | undefined; next: Step };

/**
 * Decides what a fact makes of a payment and which step comes next. A repeated command continues with what is stored for
 * it; only a stored intent is ever confirmed. Throws `unavailable` for a status that only another release knows.
 */
export function decide(before: Payment | undefined, fact: Fact): Decision {
  if (before && !lookUp(paymentTransitions, before.status))
    throw new Refusal('unavailable', `The payment has the status ${before.status}, which this release does not know.`);
  const payment = applyFact(before, fact);
  return { payment, next: getNextStep(payment, fact) };
}

function getNextStep(payment: Payment | undefined, fact: Fact): Step {
  if (payment === undefined) return { type: 'create intent' };
  if (payment.status === 'PENDING') return { type: getPendingStep(payment, fact), intentId: getIntentId(payment) };
  const isRefund = fact.command.type === 'payment.refund_requested' && fact.type !== 'refund.failed';
  if (payment.status === 'REFUND_PENDING' && isRefund) return { type: 'refund', intentId: getIntentId(payment) };
  return { type: 'reply', reply: createReply(payment, fact.command) };
}

/** A stored intent may have been confirmed before a crash, so its state is read first. */
function getPendingStep({ cancelRequested }: Payment, { type }: Fact): 'find' | 'confirm' | 'cancel' {
  if (cancelRequested) return 'cancel';
  return type === 'command.received' ? 'find' : 'confirm';
}

function applyFact(before: Payment | undefined, fact: Fact): Payment | undefined {
  const revision = (before?.revision ?? 0) + 1;
  const recorded = { at: fact.at, revision };
  const payment = requestRefund(applyStep(before, fact, recorded), fact, recorded);
  return payment === before || payment === undefined ? before : { ...payment, revision, updatedAt: fact.at };
}

type Recorded = { at: string; revision: number };

function applyStep(payment: Payment | undefined, fact: Fact, recorded: Recorded): Payment | undefined {
  if (payment === undefined)
    return fact.type === 'intent.created'
      ? { ...begin(fact, recorded), status: 'PENDING', intentId: fact.intentId }
      : undefined;
  switch (fact.type) {
    case 'intent.read':
      return fact.state.status === 'open' ? payment : complete(payment, fact.state, recorded);
    case 'refund.succeeded':
      return { ...moveTo(payment, 'REFUNDED'), refund: { ...getRefund(payment), refunded: recorded } };
    case 'refund.failed':
      return failRefund(payment, fact.error, recorded);
    default:
      return payment;
  }
}

function requestRefund(payment: Payment | undefined, fact: Fact, recorded: Recorded): Payment | undefined {
  if (fact.command.type !== 'payment.refund_requested') return payment;
  // The refund overtook its payment. The tombstone prevents the charge when the payment is requested later.
  if (payment === undefined)
    return { ...begin(fact, recorded), status: 'DECLINED', declineReason: 'expired', completed: recorded };
  // Written before the provider is called, so that no command confirms the intent any more.
  if (payment.status === 'PENDING' && !payment.cancelRequested) return { ...payment, cancelRequested: recorded };
  if (payment.status !== 'PAID') return payment;
  return { ...moveTo(payment, 'REFUND_PENDING'), refund: { requested: recorded, attemptCount: 0 } };
}

function begin({ command }: Fact, { at, revision }: Recorded): Omit<Payment, 'status'> {
  const { amount, currency } = command.data;
  const method = command.type === 'payment.requested' ? { method: command.data.method } : {};
  const times = { createdAt: at, updatedAt: at, revision };
  return { orderId: command.subject, amount, currency, ...method, ...times, trace: readMessageTrace(command) };
}

function complete(payment: Payment, result: ChargeResult, completed: Recorded): Payment {
  if (result.status === 'paid') return { ...moveTo(payment, 'PAID'), completed };
  return { ...moveTo(payment, 'DECLINED'), declineReason: result.reason, completed };
}

function failRefund(payment: Payment, error: string, recorded: Recorded): Payment {
  const refund = getRefund(payment);
  const lastFailure = { ...recorded, error: error.slice(0, 200) };
  return { ...payment, refund: { ...refund, attemptCount: refund.attemptCount + 1, lastFailure } };
}

function moveTo(payment: Payment, status: PaymentStatus): Payment {
  if (!canBecome(payment.status, status))
    throw new Error(`the payment of ${payment.orderId} cannot change from ${payment.status} to ${status}`);
  return { ...payment, status };
}

function getRefund({ orderId, refund }: Payment): NonNullable<Payment['refund']> {
  if (refund === undefined) throw new Error(`no refund is requested for the payment of ${orderId}`);
  return refund;
}
