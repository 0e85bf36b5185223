import { describe, expect, test } from '@jest/globals';
import type { StepFact } from '../../../../functions/payment/domain/apply-fact.ts';
import { decide, type Step } from '../../../../functions/payment/domain/decide.ts';
import { Payment, type PaymentStatus, paymentTransitions } from '../../../../functions/payment/domain/payment.ts';
import {
  intentId,
  orderId,
  paymentRequested,
  payments,
  providerReported,
  refundRequested,
  today,
  trace,
  yesterday,
} from '../example.ts';

type State = keyof typeof payments | 'none';

function decideOn(state: State, command: Command, fact: FactName = 'received') {
  const before = state === 'none' ? undefined : payments[state];
  return { before, ...decide(before, { ...facts[fact], command: commands[command], at: today }) };
}

function formatStep(next: Step): string {
  if (next.type !== 'reply') return 'intentId' in next ? `${next.type} ${next.intentId}` : next.type;
  const { id, data } = next.reply;
  return `${id.slice(orderId.length + 1)} ${JSON.stringify(data)}`;
}

const paid = `{"paymentId":"${intentId}"}`;
const refunded = (attempts: number) => `{"paymentId":"${intentId}","attempts":${attempts}}`;
const commands = { request: paymentRequested(), refund: refundRequested(), report: providerReported() };
type Command = keyof typeof commands;
const facts = {
  received: { type: 'command.received' },
  created: { type: 'intent.created', intentId },
  open: { type: 'intent.read', state: { status: 'open' } },
  paid: { type: 'intent.read', state: { status: 'paid' } },
  declined: { type: 'intent.read', state: { status: 'declined', reason: 'expired' } },
  refunded: { type: 'refund.read', state: { status: 'refunded' } },
  failed: { type: 'refund.failed', error: 'no answer' },
  refused: { type: 'charge.declined', reason: 'invalid' },
  waiting: { type: 'intent.read', state: { status: 'waiting' } },
  authenticates: { type: 'intent.read', state: { status: 'waiting', forCustomerSeconds: 900 } },
  refundPending: { type: 'refund.read', state: { status: 'pending' } },
  noRefund: { type: 'refund.read', state: { status: 'none' } },
  sameCameBack: { type: 'refund.read', state: { status: 'failed', refundId: 're_1' } },
  cameBack: { type: 'refund.read', state: { status: 'failed', refundId: 're_2' } },
} as const satisfies Record<string, StepFact>;
type FactName = keyof typeof facts;

test.each<[State, Command, FactName, string, string]>([
  ['none', 'request', 'received', 'none', 'create intent'],
  ['PENDING', 'request', 'received', 'PENDING', `find ${intentId}`],
  ['PAID', 'request', 'received', 'PAID', `payment.processed ${paid}`],
  ['DECLINED', 'request', 'received', 'DECLINED', 'payment.failed {"reason":"declined"}'],
  ['tombstone', 'request', 'received', 'DECLINED', 'payment.failed {"reason":"expired"}'],
  ['REFUND_PENDING', 'request', 'received', 'REFUND_PENDING', `payment.processed ${paid}`],
  [
    ...(['failedRefund', 'request', 'received', 'REFUND_PENDING'] as const),
    'payment.refund_failed:2 {"attempts":2,"error":"no answer"}',
  ],
  ['REFUNDED', 'request', 'received', 'REFUNDED', `payment.refunded ${refunded(0)}`],
  ['none', 'refund', 'received', 'DECLINED', 'payment.refunded {}'],
  ['PENDING', 'refund', 'received', 'PENDING', `cancel ${intentId}`],
  ['PAID', 'refund', 'received', 'REFUND_PENDING', `refund ${intentId}`],
  ['DECLINED', 'refund', 'received', 'DECLINED', 'payment.refunded {}'],
  ['tombstone', 'refund', 'received', 'DECLINED', 'payment.refunded {}'],
  ['REFUND_PENDING', 'refund', 'received', 'REFUND_PENDING', `refund ${intentId}`],
  ['failedRefund', 'refund', 'received', 'REFUND_PENDING', `refund ${intentId}`],
  ['REFUNDED', 'refund', 'received', 'REFUNDED', `payment.refunded ${refunded(0)}`],
  ['none', 'request', 'created', 'PENDING', `confirm ${intentId}`],
  ['PENDING', 'request', 'open', 'PENDING', `confirm ${intentId}`],
  ['PENDING', 'request', 'paid', 'PAID', `payment.processed ${paid}`],
  ['PENDING', 'request', 'declined', 'DECLINED', 'payment.failed {"reason":"expired"}'],
  ['PENDING', 'refund', 'paid', 'REFUND_PENDING', `refund ${intentId}`],
  ['PENDING', 'refund', 'declined', 'DECLINED', 'payment.refunded {}'],
  ['REFUND_PENDING', 'refund', 'refunded', 'REFUNDED', `payment.refunded ${refunded(0)}`],
  ['failedRefund', 'refund', 'refunded', 'REFUNDED', `payment.refunded ${refunded(2)}`],
  ['none', 'request', 'refused', 'DECLINED', 'payment.failed {"reason":"invalid"}'],
  ['PENDING', 'request', 'waiting', 'PENDING', 'wait'],
  ['PENDING', 'request', 'authenticates', 'PENDING', 'wait'],
  ['authenticating', 'request', 'received', 'PENDING', `find ${intentId}`],
  ['unauthenticated', 'request', 'received', 'PENDING', `cancel ${intentId}`],
  ['unauthenticated', 'report', 'received', 'PENDING', `cancel ${intentId}`],
  ['unauthenticated', 'request', 'paid', 'PAID', `payment.processed ${paid}`],
  ['unauthenticated', 'request', 'waiting', 'PENDING', 'wait'],
  ['cancelling', 'refund', 'waiting', 'PENDING', 'wait'],
  ['cancelling', 'report', 'received', 'PENDING', `cancel ${intentId}`],
  ['cancelling', 'report', 'declined', 'DECLINED', 'payment.failed {"reason":"expired"}'],
  ['cancelling', 'report', 'paid', 'PAID', `payment.processed ${paid}`],
  ['none', 'report', 'received', 'none', 'wait'],
  ['PENDING', 'report', 'received', 'PENDING', `find ${intentId}`],
  ['PENDING', 'report', 'open', 'PENDING', 'wait'],
  ['PENDING', 'report', 'paid', 'PAID', `payment.processed ${paid}`],
  ['PENDING', 'report', 'declined', 'DECLINED', 'payment.failed {"reason":"expired"}'],
  ['PAID', 'report', 'received', 'PAID', `payment.processed ${paid}`],
  ['DECLINED', 'report', 'received', 'DECLINED', 'payment.failed {"reason":"declined"}'],
  ['tombstone', 'report', 'received', 'DECLINED', 'payment.failed {"reason":"expired"}'],
  ['REFUND_PENDING', 'report', 'received', 'REFUND_PENDING', `find refund ${intentId}`],
  ['REFUND_PENDING', 'report', 'noRefund', 'REFUND_PENDING', 'wait'],
  ['REFUND_PENDING', 'report', 'refundPending', 'REFUND_PENDING', 'wait'],
  ['REFUND_PENDING', 'report', 'refunded', 'REFUNDED', `payment.refunded ${refunded(0)}`],
  ['REFUND_PENDING', 'refund', 'refundPending', 'REFUND_PENDING', 'wait'],
  [
    ...(['REFUND_PENDING', 'report', 'cameBack', 'REFUND_PENDING'] as const),
    'payment.refund_failed:1 {"attempts":1,"error":"The refund was made and came back."}',
  ],
  ['REFUNDED', 'report', 'received', 'REFUNDED', `find refund ${intentId}`],
  ['REFUNDED', 'report', 'refunded', 'REFUNDED', `payment.refunded ${refunded(0)}`],
  ['REFUNDED', 'report', 'noRefund', 'REFUNDED', `payment.refunded ${refunded(0)}`],
  [
    ...(['REFUNDED', 'report', 'cameBack', 'REFUND_PENDING'] as const),
    'payment.refund_failed:1 {"attempts":1,"error":"The refund was made and came back."}',
  ],
  [
    ...(['cameBack', 'report', 'sameCameBack', 'REFUND_PENDING'] as const),
    'payment.refund_failed:1 {"attempts":1,"error":"came back"}',
  ],
  ['cameBack', 'refund', 'received', 'REFUND_PENDING', `refund ${intentId}`],
  ['cameBack', 'refund', 'refunded', 'REFUNDED', `payment.refunded:1 ${refunded(1)}`],
  ['refundedAgain', 'report', 'sameCameBack', 'REFUNDED', `payment.refunded:1 ${refunded(1)}`],
  [
    ...(['refundedAgain', 'report', 'cameBack', 'REFUND_PENDING'] as const),
    'payment.refund_failed:2 {"attempts":2,"error":"The refund was made and came back."}',
  ],
  [
    ...(['REFUND_PENDING', 'refund', 'failed', 'REFUND_PENDING'] as const),
    'payment.refund_failed:1 {"attempts":1,"error":"no answer"}',
  ],
  [
    ...(['failedRefund', 'refund', 'failed', 'REFUND_PENDING'] as const),
    'payment.refund_failed:3 {"attempts":3,"error":"no answer"}',
  ],
])('decides on a payment that is %s, for a %s, when %s: it becomes %s, and the next step is %s', (...row) => {
  const [state, command, fact, status, next] = row;

  const decision = decideOn(state, command, fact);

  expect(decision.payment?.status ?? 'none').toBe(status);
  expect(formatStep(decision.next)).toBe(next);
});

test.each<[State, Command, FactName]>([
  ['PAID', 'request', 'paid'],
  ['DECLINED', 'request', 'paid'],
  ['PENDING', 'refund', 'refunded'],
  ['DECLINED', 'refund', 'refunded'],
  ['PAID', 'request', 'failed'],
])('throws on an impossible transition: a payment that is %s, for a %s, when %s', (state, command, fact) => {
  expect(() => decideOn(state, command, fact)).toThrow(orderId);
});

describe('for every state, command and fact', () => {
  const states = ['none', ...Object.keys(payments)] as State[];
  const decisions = states.flatMap((state) =>
    (['request', 'refund', 'report'] as const).flatMap((command) =>
      (Object.keys(facts) as FactName[]).flatMap((fact) => {
        try {
          return [{ fact, ...decideOn(state, command, fact) }];
        } catch {
          return [];
        }
      }),
    ),
  );

  test('moves only along the table of transitions, one revision at a time, and fits its schema', () => {
    // A decision makes two transitions at most.
    const follow = (from: PaymentStatus) => [from, ...paymentTransitions[from]];
    const reachable = (from: PaymentStatus) => follow(from).flatMap(follow);

    expect(decisions.length).toBeGreaterThan(50);
    for (const { before, payment } of decisions) {
      if (payment === before || payment === undefined) continue;
      expect(Payment.parse(payment)).toEqual(payment);
      expect(payment.revision).toBe((before?.revision ?? 0) + 1);
      expect(payment.updatedAt).toBe(today);
      if (before) expect(reachable(Payment.shape.status.parse(before.status))).toContain(payment.status);
    }
  });

  test('confirms only the stored intent, and never one that may have been confirmed', () => {
    const confirming = decisions.filter(({ next }) => next.type === 'confirm');

    expect(confirming.length).toBeGreaterThan(0);
    for (const { before, payment, next, fact } of confirming) {
      expect(next).toEqual({ type: 'confirm', intentId: payment?.intentId });
      if (before === undefined) expect(fact).toBe('created');
      else expect(fact).not.toBe('received');
    }
  });
});

test('stores no payment token', () => {
  const { payment } = decide(undefined, { ...facts.created, command: paymentRequested('tok_secret'), at: today });

  expect(payment?.status).toBe('PENDING');
  expect(JSON.stringify(payment)).not.toContain('tok_secret');
});

test('repeats a reply unchanged but for its trace', () => {
  const command = { ...commands.request, correlationid: 'another' };

  const { next } = decide(payments.PAID, { ...facts.received, command, at: today });

  expect(next).toEqual({
    type: 'reply',
    reply: {
      specversion: '1.0',
      type: 'payment.processed',
      datacontenttype: 'application/json',
      dataschema: 'urn:order-processing:payment.processed:1',
      id: `${orderId}:payment.processed`,
      source: '/payment',
      subject: orderId,
      time: yesterday,
      correlationid: 'another',
      traceparent: trace.traceparent,
      sequence: '0000000002',
      data: { paymentId: intentId },
    },
  });
});

test('keeps the time of a repeated reply after later changes', () => {
  const later = { ...payments.REFUND_PENDING, updatedAt: today };

  const [first, again] = [payments.PAID, later].map((payment) =>
    decide(payment, { ...facts.received, command: commands.request, at: today }),
  );

  expect(again?.next).toEqual(first?.next);
});

test('cuts the error of a failed refund to the limit of its message', () => {
  const fact = { ...facts.failed, error: 'x'.repeat(500), command: commands.refund, at: today };

  const { payment } = decide(payments.REFUND_PENDING, fact);

  expect(payment?.refund?.lastFailure?.error).toHaveLength(200);
});
