import { exampleOrderId as orderId } from '../meanings/meaning.ts';
import type { operationsAnswers } from '../openapi/schemas/operations.ts';

const at = '2026-01-31T09:30:00.000Z';
const id = 'Zk3vJ0mQ9sT1bXw5yLc2Ra';
const DeadLetter = {
  id,
  queue: 'payments.fifo',
  orderId,
  type: 'payment.requested',
  reason: 'attempts_spent',
  error: 'A dependency did not answer in time.',
  attempts: 4,
  redrives: 0,
  failedAt: at,
  body: '{"type":"payment.requested","data":{"amount":3998,"currency":"EUR","method":"card","token":"***"}}',
  order: { status: 'PENDING_SHIPMENT', version: 1 },
  closed: null,
};

const attention = { orderId, status: 'CANCELLED', reasons: ['parcel_moved_after_cancellation'], since: at };

/** Example responses to operators, by component. */
export const operationsExamples: Readonly<Record<keyof typeof operationsAnswers, unknown>> = {
  QueueList: createPage({
    name: 'orders.fifo',
    depth: 12,
    inFlight: 3,
    delayed: 0,
    oldestAgeSeconds: 4,
    deadLetters: 1,
  }),
  Explanation: {
    orderId,
    status: 'PENDING_SHIPMENT',
    summary: 'The order waits for its payment to be confirmed; payment was reminded.',
    waitingFor: 'payment',
    since: at,
    deadline: '2026-01-31T09:31:00.000Z',
    attempts: 2,
    nextAttemptAt: '2026-01-31T09:30:25.000Z',
    lastError: 'A dependency did not answer in time.',
    deadLetter: null,
    actions: [{ action: 'cancel', method: 'POST', path: `/orders/${orderId}/cancel` }],
  },
  DeadLetter: {
    ...DeadLetter,
    tries: [{ at, error: 'A dependency did not answer in time.', nextAt: null }],
  },
  DeadLetterList: createPage(DeadLetter),
  Redriven: { outcome: 'queued', detail: 'It is sent again.' },
  RedrivenList: createPage({ id, outcome: 'would_apply' }),
  DoctorReport: {
    problems: [
      {
        kind: 'overdue',
        orderId,
        since: at,
        detail: 'The order waits for its payment longer than it should.',
        healable: true,
        healed: false,
      },
    ],
    checked: { orders: 120, products: 4, deliveries: 118, deadLetters: 1 },
    nextCursor: null,
  },
  Attention: attention,
  AttentionList: createPage(attention),
  WaitingList: createPage({
    ...{ orderId, clientId: 'demo-shop', status: 'CONFIRMED', waitingFor: 'delivery', since: at },
    ...{ deadline: '2026-01-31T09:31:00.000Z', reminders: 0 },
  }),
  MoneyOwedList: createPage({
    orderId,
    amount: 3_998,
    currency: 'EUR',
    since: at,
    attempts: 2,
    lastError: 'The provider refused the request for this order: the refund period is over.',
  }),
};

function createPage(entry: unknown) {
  return { items: [entry], nextCursor: null };
}
