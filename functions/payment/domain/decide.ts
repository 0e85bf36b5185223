import type { PaymentMessage } from '../../messages/payment-messages.ts';
import { Refusal } from '../../messages/refusal.ts';
import { lookUp } from '../../messages/stored.ts';
import { applyFact, type Fact } from './apply-fact.ts';
import { getIntentId, isAuthorized, type Payment, paymentTransitions } from './payment.ts';
import { createReply } from './reply.ts';

/** `wait`: nothing follows now. A report of the provider or a reminder of ordering continues. */
export type Step =
  | { type: 'wait' }
  | { type: 'create intent' }
  | { type: 'find' | 'confirm' | 'capture' | 'cancel' | 'refund' | 'find refund'; intentId: string }
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
  if (payment === undefined) return { type: fact.command.type === 'payment.requested' ? 'create intent' : 'wait' };
  if (payment.status === 'PENDING')
    return isWaiting(fact) ? { type: 'wait' } : { type: getPendingStep(payment, fact), intentId: getIntentId(payment) };
  const captureStep = isAuthorized(payment) ? getAuthorizedStep(payment, fact) : undefined;
  if (captureStep) return { type: captureStep, intentId: getIntentId(payment) };
  const refundStep = getRefundStep(payment, fact);
  if (refundStep === 'wait') return { type: 'wait' };
  if (refundStep) return { type: refundStep, intentId: getIntentId(payment) };
  return { type: 'reply', reply: createReply(payment, fact.command) };
}

/** Whether the provider has no result yet. An open intent is left to the command that requests the payment. */
function isWaiting(fact: Fact): boolean {
  if (fact.type !== 'intent.read') return false;
  const isOther = isReport(fact) || fact.command.type === 'payment.capture_requested';
  return fact.state.status === 'waiting' || (fact.state.status === 'open' && isOther);
}

/** A stored intent may have been confirmed before a crash, so its state is read first. */
function getPendingStep({ cancelRequested, authenticateUntil }: Payment, fact: Fact): 'find' | 'confirm' | 'cancel' {
  const isExpired = authenticateUntil !== undefined && fact.at >= authenticateUntil;
  if (cancelRequested || isExpired) return 'cancel';
  return fact.type === 'command.received' ? 'find' : 'confirm';
}

/** An authorized charge is captured by the command for it, cancelled in place of a refund, and read again upon a report. */
function getAuthorizedStep({ status }: Payment, fact: Fact): 'find' | 'capture' | 'cancel' | undefined {
  const { type } = fact.command;
  if (status === 'REFUND_PENDING') return type === 'payment.refund_requested' ? 'cancel' : undefined;
  if (status !== 'PAID' || fact.type !== 'command.received') return undefined;
  if (isReport(fact)) return 'find';
  return type === 'payment.capture_requested' ? 'capture' : undefined;
}

/** Returns undefined when a reply tells all. A report repeats no refund: it reads what has become of one. */
function getRefundStep({ status }: Payment, fact: Fact): 'refund' | 'find refund' | 'wait' | undefined {
  if (status !== 'REFUND_PENDING' && status !== 'REFUNDED') return undefined;
  if (fact.type === 'command.received' && isReport(fact)) return 'find refund';
  if (status === 'REFUNDED' || fact.type === 'refund.failed') return undefined;
  if (fact.type === 'refund.read') return fact.state.status === 'failed' ? undefined : 'wait';
  return fact.command.type === 'payment.refund_requested' ? 'refund' : undefined;
}

function isReport({ command }: Fact): boolean {
  return command.type === 'payment.provider_reported';
}
