import { describe, expect, test } from '@jest/globals';
import { decide, type Fact, type Step } from '../../../functions/payment/domain/decide.ts';
import { Payment, type PaymentStatus, paymentTransitions } from '../../../functions/payment/domain/payment.ts';
import { intentId, orderId, paymentRequested, payments, refundRequested, today, trace, yesterday } from './example.ts';

type State = keyof typeof payments | 'none';

function decided(state: State, command: Command, named?: Named) {
  const before = state === 'none' ? undefined : payments[state];
  return { before, ...decide(before, { command: commands[command], news: named && news[named], at: today }) };
}

function inWords(next: Step): string {
  if (next.do !== 'reply') return 'intentId' in next ? `${next.do} ${next.intentId}` : next.do;
  const { id, data } = next.reply;
  return `${id.slice(orderId.length + 1)} ${JSON.stringify(data)}`;
}

const paid = `{"paymentId":"${intentId}"}`;
const commands = { request: paymentRequested(), refund: refundRequested() };
type Command = keyof typeof commands;
const news = {
  created: { type: 'intent created', intentId },
  open: { type: 'intent is', state: { status: 'open' } },
  paid: { type: 'intent is', state: { status: 'paid' } },
  declined: { type: 'intent is', state: { status: 'declined', reason: 'expired' } },
  refunded: { type: 'refunded' },
  failed: { type: 'refund failed', error: 'no answer' },
} as const satisfies Record<string, Fact>;
type Named = keyof typeof news;

describe('a command that comes', () => {
  test.each<[State, Command, string, string]>([
    ['none', 'request', 'none', 'create intent'],
    ['PENDING', 'request', 'PENDING', `find ${intentId}`],
    ['PAID', 'request', 'PAID', `payment.processed ${paid}`],
    ['DECLINED', 'request', 'DECLINED', 'payment.failed {"reason":"declined"}'],
    ['tombstone', 'request', 'DECLINED', 'payment.failed {"reason":"expired"}'],
    ['REFUND_PENDING', 'request', 'REFUND_PENDING', `payment.processed ${paid}`],
    ['failedRefund', 'request', 'REFUND_PENDING', 'payment.refund_failed:2 {"attempts":2,"error":"no answer"}'],
    ['REFUNDED', 'request', 'REFUNDED', `payment.refunded ${paid}`],
    ['none', 'refund', 'DECLINED', 'payment.refunded {}'],
    ['PENDING', 'refund', 'PENDING', `cancel ${intentId}`],
    ['PAID', 'refund', 'REFUND_PENDING', `refund ${intentId}`],
    ['DECLINED', 'refund', 'DECLINED', 'payment.refunded {}'],
    ['tombstone', 'refund', 'DECLINED', 'payment.refunded {}'],
    ['REFUND_PENDING', 'refund', 'REFUND_PENDING', `refund ${intentId}`],
    ['failedRefund', 'refund', 'REFUND_PENDING', `refund ${intentId}`],
    ['REFUNDED', 'refund', 'REFUNDED', `payment.refunded ${paid}`],
  ])('finds %s, asked for a %s: then it is %s, and next is %s', (state, command, status, next) => {
    const decision = decided(state, command);

    expect(decision.payment?.status ?? 'none').toBe(status);
    expect(inWords(decision.next)).toBe(next);
  });
});

describe('what a step brings', () => {
  test.each<[State, Command, Named, string, string]>([
    ['none', 'request', 'created', 'PENDING', `confirm ${intentId}`],
    ['PENDING', 'request', 'open', 'PENDING', `confirm ${intentId}`],
    ['PENDING', 'request', 'paid', 'PAID', `payment.processed ${paid}`],
    ['PENDING', 'request', 'declined', 'DECLINED', 'payment.failed {"reason":"expired"}'],
    ['PENDING', 'refund', 'paid', 'REFUND_PENDING', `refund ${intentId}`],
    ['PENDING', 'refund', 'declined', 'DECLINED', 'payment.refunded {}'],
    ['REFUND_PENDING', 'refund', 'refunded', 'REFUNDED', `payment.refunded ${paid}`],
    ['failedRefund', 'refund', 'refunded', 'REFUNDED', `payment.refunded ${paid}`],
    [
      'REFUND_PENDING',
      'refund',
      'failed',
      'REFUND_PENDING',
      'payment.refund_failed:1 {"attempts":1,"error":"no answer"}',
    ],
    [
      'failedRefund',
      'refund',
      'failed',
      'REFUND_PENDING',
      'payment.refund_failed:3 {"attempts":3,"error":"no answer"}',
    ],
  ])('to %s, asked for a %s, is %s: then it is %s, and next is %s', (state, command, named, status, next) => {
    const decision = decided(state, command, named);

    expect(decision.payment?.status).toBe(status);
    expect(inWords(decision.next)).toBe(next);
  });

  test.each<[State, Command, Named]>([
    ['PAID', 'request', 'paid'],
    ['DECLINED', 'request', 'paid'],
    ['PENDING', 'refund', 'refunded'],
    ['DECLINED', 'refund', 'refunded'],
    ['PAID', 'request', 'failed'],
  ])('to %s, asked for a %s, cannot be %s: that is a bug and fails loudly', (state, command, named) => {
    expect(() => decided(state, command, named)).toThrow(orderId);
  });
});

describe('whatever is decided', () => {
  const states = ['none', ...Object.keys(payments)] as State[];
  const brought = [undefined, ...Object.keys(news)] as (Named | undefined)[];
  const decisions = states.flatMap((state) =>
    (['request', 'refund'] as const).flatMap((command) =>
      brought.flatMap((named) => {
        try {
          return [{ named, ...decided(state, command, named) }];
        } catch {
          return [];
        }
      }),
    ),
  );

  test('moves only along the table of transitions, one revision at a time, and fits its schema', () => {
    const reachable = (from: PaymentStatus): PaymentStatus[] => [from, ...paymentTransitions[from].flatMap(reachable)];

    expect(decisions.length).toBeGreaterThan(50);
    for (const { before, payment } of decisions) {
      if (payment === before || payment === undefined) continue;
      expect(Payment.parse(payment)).toEqual(payment);
      expect(payment.revision).toBe((before?.revision ?? 0) + 1);
      expect(payment.updatedAt).toBe(today);
      if (before) expect(reachable(Payment.shape.status.parse(before.status))).toContain(payment.status);
    }
  });

  test('never confirms an intent but the one that is written, nor one that may have been confirmed', () => {
    const confirming = decisions.filter(({ next }) => next.do === 'confirm');

    expect(confirming.length).toBeGreaterThan(0);
    for (const { before, payment, next, named } of confirming) {
      expect(next).toEqual({ do: 'confirm', intentId: payment?.intentId });
      if (before === undefined) expect(named).toBe('created');
      else expect(named).toBeDefined();
    }
  });

  test('never puts the token into the record', () => {
    const command = paymentRequested('tok_secret');

    const { payment } = decide(undefined, { command, news: news.created, at: today });

    expect(payment?.status).toBe('PENDING');
    expect(JSON.stringify(payment)).not.toContain('tok_secret');
  });
});

test('a reply is the same, word for word, however often and late it is said, but for its trace', () => {
  const command = { ...commands.request, correlationid: 'another' };

  const { next } = decide(payments.PAID, { command, at: today });

  expect(next).toEqual({
    do: 'reply',
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

test('a fact that is repeated after other changes is still told as of its own time', () => {
  const since = { ...payments.REFUND_PENDING, updatedAt: today };

  const [first, again] = [payments.PAID, since].map((payment) =>
    decide(payment, { command: commands.request, at: today }),
  );

  expect(again?.next).toEqual(first?.next);
});

test('what the provider said of a failed refund is cut to what a message may hold', () => {
  const long: Fact = { type: 'refund failed', error: 'x'.repeat(500) };

  const { payment } = decide(payments.REFUND_PENDING, { command: commands.refund, news: long, at: today });

  expect(payment?.refund?.lastFailure?.error).toHaveLength(200);
});
