import { createCloudEventFields } from '../../../functions/messages/envelope.ts';
import type {
  PaymentCommand,
  PaymentMessage,
  PaymentRefundRequested,
  PaymentRequested,
} from '../../../functions/messages/payment-messages.ts';
import type { Payment } from '../../../functions/payment/domain/payment.ts';
import type { Ports } from '../../../functions/payment/domain/ports.ts';
import { type MemoryProvider, memoryProvider } from '../../support/memory/payment-provider.ts';
import { memoryPayments } from '../../support/memory/payments.ts';

export const orderId = '0d9f3a52-7c1b-5e60-8a3e-3f2b1c4d5e6f';
export const intentId = `sim_${orderId}`;
export const today = '2026-11-20T10:00:00.000Z';
export const yesterday = '2026-11-19T10:00:00.000Z';
export const trace = {
  correlationId: 'from-the-shop',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
};

/** An id like those of real orders, the n-th of many. */
export function orderIdNo(n: number): string {
  return `${orderId.slice(0, -12)}${n.toString(16).padStart(12, '0')}`;
}

function about<Type extends PaymentCommand['type']>(type: Type, subject: string) {
  return {
    ...createCloudEventFields(type),
    id: `${subject}:${type}`,
    source: '/ordering',
    subject,
    time: today,
    correlationid: trace.correlationId,
    traceparent: trace.traceparent,
    sequence: '1',
  };
}

const money = { amount: 3998, currency: 'EUR' };

export function paymentRequested(token = 'tok_ok', subject = orderId): PaymentRequested {
  return { ...about('payment.requested', subject), data: { ...money, method: 'card', token } };
}

export function refundRequested(subject = orderId): PaymentRefundRequested {
  return { ...about('payment.refund_requested', subject), data: money };
}

/** A payment of each status, as it stands after the way that leads there. */
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
const settled = { at: yesterday, revision: 2 };
const asked = { at: yesterday, revision: 3 };
const { method: _method, intentId: _intentId, ...called } = first;
export const payments = {
  PENDING: first,
  PAID: { ...first, status: 'PAID', settled, revision: 2 },
  DECLINED: { ...first, status: 'DECLINED', declineReason: 'declined', settled, revision: 2 },
  REFUND_PENDING: {
    ...first,
    status: 'REFUND_PENDING',
    settled,
    refund: { asked, attempts: 0 },
    revision: 3,
  },
  failedRefund: {
    ...first,
    status: 'REFUND_PENDING',
    settled,
    refund: { asked, attempts: 2, lastFailure: { at: yesterday, revision: 5, error: 'no answer' } },
    revision: 5,
  },
  REFUNDED: {
    ...first,
    status: 'REFUNDED',
    settled,
    refund: { asked, attempts: 0, refunded: { at: yesterday, revision: 4 } },
    revision: 4,
  },
  tombstone: {
    ...called,
    status: 'DECLINED',
    declineReason: 'expired',
    settled: { at: yesterday, revision: 1 },
  },
} as const satisfies Record<string, Payment>;

/** The ports in memory, with everything that was replied through them. */
export function world(asked: { forgetful?: boolean } = {}) {
  const payments = memoryPayments();
  const provider: MemoryProvider = memoryProvider({ now: () => new Date(today), ...asked });
  const replies: { message: PaymentMessage; resend: number }[] = [];
  const ports: Ports = {
    payments,
    provider,
    reply: async (message, resend) => void replies.push({ message, resend }),
    now: () => new Date(today),
  };
  /** The ids of what was replied, without the order's. */
  const said = () => replies.map(({ message }) => message.id.slice(orderId.length + 1));
  return { payments, provider, replies, ports, said };
}
