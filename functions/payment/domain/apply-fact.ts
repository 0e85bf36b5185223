import { readMessageTrace } from '../../messages/envelope.ts';
import type { PaymentCommand, PaymentProviderReported } from '../../messages/payment-messages.ts';
import { canBecome, type Payment, type PaymentStatus } from './payment.ts';
import type { ChargeResult, IntentState, RefundState } from './ports.ts';

/** An input of `decide`: a command was received, or the last step ended. `at` is our clock. */
export type Fact = StepFact & { command: PaymentCommand; at: string };
export type StepFact =
  | { type: 'command.received' }
  | { type: 'intent.created'; intentId: string }
  | { type: 'charge.declined'; reason: Extract<ChargeResult, { status: 'declined' }>['reason'] }
  | { type: 'intent.read'; state: IntentState }
  | { type: 'refund.read'; state: RefundState }
  | { type: 'refund.failed'; error: string };

/** Returns the payment after the fact: the same object when nothing changes. */
export function applyFact(before: Payment | undefined, fact: Fact): Payment | undefined {
  const revision = (before?.revision ?? 0) + 1;
  const recorded = { at: fact.at, revision };
  const payment = requestRefund(applyStep(before, fact, recorded), fact, recorded);
  return payment === before || payment === undefined ? before : { ...payment, revision, updatedAt: fact.at };
}

type Recorded = { at: string; revision: number };

function applyStep(payment: Payment | undefined, fact: Fact, recorded: Recorded): Payment | undefined {
  if (payment === undefined) return applyFirstStep(fact, recorded);
  switch (fact.type) {
    case 'intent.read':
      return readIntent(payment, fact.state, recorded);
    case 'refund.read':
      return readRefund(payment, fact.state, recorded);
    case 'refund.failed':
      return failRefund(payment, fact.error, recorded);
    default:
      return payment;
  }
}

function applyFirstStep(fact: Fact, recorded: Recorded): Payment | undefined {
  const { command } = fact;
  if (command.type !== 'payment.requested') return undefined;
  const first = { ...begin(command, recorded), method: command.data.method };
  if (fact.type === 'intent.created') return { ...first, status: 'PENDING', intentId: fact.intentId };
  if (fact.type !== 'charge.declined') return undefined;
  return { ...first, status: 'DECLINED', declineReason: fact.reason, completed: recorded };
}

function requestRefund(payment: Payment | undefined, fact: Fact, recorded: Recorded): Payment | undefined {
  if (fact.command.type !== 'payment.refund_requested') return payment;
  // The refund overtook its payment. The tombstone prevents the charge when the payment is requested later.
  if (payment === undefined)
    return { ...begin(fact.command, recorded), status: 'DECLINED', declineReason: 'expired', completed: recorded };
  // Written before the provider is called, so that no command confirms the intent any more.
  if (payment.status === 'PENDING' && !payment.cancelRequested) return { ...payment, cancelRequested: recorded };
  if (payment.status !== 'PAID') return payment;
  return { ...moveTo(payment, 'REFUND_PENDING'), refund: { requested: recorded, attemptCount: 0 } };
}

type Request = Exclude<PaymentCommand, PaymentProviderReported>;

function begin(command: Request, { at, revision }: Recorded): Omit<Payment, 'status'> {
  const { amount, currency } = command.data;
  const times = { createdAt: at, updatedAt: at, revision };
  return { orderId: command.subject, amount, currency, ...times, trace: readMessageTrace(command) };
}

function readIntent(payment: Payment, state: IntentState, recorded: Recorded): Payment {
  switch (state.status) {
    case 'open':
      return payment;
    case 'waiting': {
      if (state.forCustomerSeconds === undefined || payment.authenticateUntil !== undefined) return payment;
      const untilMs = Date.parse(recorded.at) + state.forCustomerSeconds * 1_000;
      return { ...payment, authenticateUntil: new Date(untilMs).toISOString() };
    }
    case 'authorized':
      if (payment.status !== 'PENDING') return payment;
      return { ...moveTo(payment, 'PAID'), completed: recorded, capture: {} };
    case 'paid':
      if (payment.capture) return { ...payment, capture: { captured: recorded, ...payment.capture } };
      return { ...moveTo(payment, 'PAID'), completed: recorded };
    case 'declined':
      // The authorization was cancelled, or has lapsed: nothing is left to refund.
      if (payment.status === 'REFUND_PENDING') return endRefund(payment, recorded);
      return { ...moveTo(payment, 'DECLINED'), declineReason: state.reason, completed: recorded };
  }
}

function readRefund(payment: Payment, state: RefundState, recorded: Recorded): Payment {
  const { lastFailure } = getRefund(payment);
  if (state.status === 'refunded' && payment.status !== 'REFUNDED') return endRefund(payment, recorded);
  if (state.status !== 'failed' || lastFailure?.refundId === state.refundId) return payment;
  const failed = failRefund(payment, 'The refund was made and came back.', { ...recorded, refundId: state.refundId });
  if (payment.status !== 'REFUNDED') return failed;
  return { ...moveTo(failed, 'REFUND_PENDING'), refund: { ...getRefund(failed), reopened: recorded } };
}

function endRefund(payment: Payment, recorded: Recorded): Payment {
  return { ...moveTo(payment, 'REFUNDED'), refund: { ...getRefund(payment), refunded: recorded } };
}

function failRefund(payment: Payment, error: string, recorded: Recorded & { refundId?: string }): Payment {
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
