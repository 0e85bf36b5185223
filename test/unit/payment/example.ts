import type {
  PaymentCommand,
  PaymentMessage,
  PaymentProviderReported,
  PaymentRefundRequested,
  PaymentRequested,
} from '../../../functions/messages/payment-messages.ts';
import type { Payment } from '../../../functions/payment/domain/payment.ts';
import type { Ports } from '../../../functions/payment/domain/ports.ts';
import { createCommandFields } from '../../support/command.ts';
import { getOrderId, orderId, at as today, trace } from '../../support/example.ts';
import { type MemoryProvider, memoryProvider } from '../../support/memory/payment-provider.ts';
import { memoryPayments } from '../../support/memory/payments.ts';

export { getOrderId, orderId, today, trace };
export const intentId = `sim_${orderId}`;
export const yesterday = '2026-11-19T10:00:00.000Z';

const money = { amount: 3998, currency: 'EUR' };

export function paymentRequested(token = 'tok_ok', subject = orderId): PaymentRequested {
  return { ...createCommandFields('payment.requested', subject), data: { ...money, method: 'card', token } };
}

export function refundRequested(subject = orderId): PaymentRefundRequested {
  return { ...createCommandFields('payment.refund_requested', subject), data: money };
}

export function captureRequested(subject = orderId): PaymentCommand {
  return { ...createCommandFields('payment.capture_requested', subject), data: money };
}

export function providerReported(subject = orderId): PaymentProviderReported {
  return { ...createCommandFields('payment.provider_reported', subject), data: { report: 'charge.refunded' } };
}

/** A payment of each status, with the history that leads there. */
const first: Payment = {
  orderId,
  ...money,
  method: 'card',
  status: 'PENDING',
  intentId,
  createdAt: yesterday,
  updatedAt: yesterday,
  revision: 1,
  trace,
};
const completed = { at: yesterday, revision: 2 };
const requested = { at: yesterday, revision: 3 };
const { method: _method, intentId: _intentId, ...withoutIntent } = first;
export const payments = {
  PENDING: first,
  PAID: { ...first, status: 'PAID', completed, revision: 2 },
  authorized: { ...first, status: 'PAID', completed, capture: {}, revision: 2 },
  captured: { ...first, status: 'PAID', completed, capture: { captured: requested }, revision: 3 },
  DECLINED: { ...first, status: 'DECLINED', declineReason: 'declined', completed, revision: 2 },
  REFUND_PENDING: {
    ...first,
    status: 'REFUND_PENDING',
    completed,
    refund: { requested, attemptCount: 0 },
    revision: 3,
  },
  failedRefund: {
    ...first,
    status: 'REFUND_PENDING',
    completed,
    refund: { requested, attemptCount: 2, lastFailure: { at: yesterday, revision: 5, error: 'no answer' } },
    revision: 5,
  },
  REFUNDED: {
    ...first,
    status: 'REFUNDED',
    completed,
    refund: { requested, attemptCount: 0, refunded: { at: yesterday, revision: 4 } },
    revision: 4,
  },
  refundedAgain: {
    ...first,
    status: 'REFUNDED',
    completed,
    refund: {
      ...{ requested, attemptCount: 1, refunded: { at: yesterday, revision: 6 } },
      ...{ lastFailure: { at: yesterday, revision: 5, error: 'came back', refundId: 're_1' } },
      reopened: { at: yesterday, revision: 5 },
    },
    revision: 6,
  },
  cameBack: {
    ...first,
    status: 'REFUND_PENDING',
    completed,
    refund: {
      ...{ requested, attemptCount: 1, refunded: { at: yesterday, revision: 4 } },
      ...{ lastFailure: { at: yesterday, revision: 5, error: 'came back', refundId: 're_1' } },
      reopened: { at: yesterday, revision: 5 },
    },
    revision: 5,
  },
  authenticating: { ...first, authenticateUntil: '2026-11-20T10:00:00.001Z', revision: 2 },
  unauthenticated: { ...first, authenticateUntil: '2026-11-20T10:00:00.000Z', revision: 2 },
  cancelling: { ...first, cancelRequested: { at: yesterday, revision: 2 }, revision: 2 },
  tombstone: {
    ...withoutIntent,
    status: 'DECLINED',
    declineReason: 'expired',
    completed: { at: yesterday, revision: 1 },
  },
} as const satisfies Record<string, Payment>;

/** The ports in memory, with the replies sent through them. */
export function createPaymentHarness(options: { forgetful?: boolean } = {}) {
  const payments = memoryPayments();
  const provider: MemoryProvider = memoryProvider({ now: () => new Date(today), ...options });
  const replies: { message: PaymentMessage; resend: number }[] = [];
  const ports: Ports = {
    payments,
    provider,
    reply: async (message, resend) => void replies.push({ message, resend }),
    now: () => new Date(today),
  };
  /** The ids of the replies, without the order id. */
  const replyIds = () => replies.map(({ message }) => message.id.slice(orderId.length + 1));
  return { payments, provider, replies, ports, replyIds };
}
