import { expect, test } from '@jest/globals';
import type { PaymentCommand } from '../../../../functions/messages/payment-messages.ts';
import type { PaymentStatus } from '../../../../functions/payment/domain/payment.ts';
import { processPayment } from '../../../../functions/payment/domain/process-payment.ts';
import type { PaymentCapture } from '../../../../functions/platform/settings.ts';
import type { StripeFault } from '../../../support/stripe/fake-stripe.ts';
import { wrapCalls } from '../../../support/wrap-calls.ts';
import { captureRequested, paymentRequested, providerReported, refundRequested } from '../example.ts';
import { createStripeHarness } from './harness.ts';

/**
 * How a call goes wrong. A request to Stripe fails as named; around a write or a reply the process dies, before it when the
 * request is lost, else after it.
 */
const modes = ['lost request', 'lost response', '500 without effect', '500 with effect', 'lock_timeout'] as const;
type Plan = ReadonlyMap<number, StripeFault>;
type Harness = ReturnType<typeof createStripeHarness>;

/** A harness in which the n-th call of any kind (from 1) goes wrong as planned. */
function createFaultyHarness(plan: Plan, capture: PaymentCapture = 'automatic') {
  let calls = 0;
  const next = () => {
    calls += 1;
    return plan.get(calls);
  };
  const harness = createStripeHarness({ findFault: next, capture });
  const { payments, reply, ...others } = harness.ports;
  const wrapped = wrapCalls({ payments, reply }, async (call) => {
    const fault = next();
    if (fault === 'lost request') throw new Error('died before the effect');
    const result = await call();
    if (fault) throw new Error('died after the effect');
    return result;
  });
  return { harness, ports: { ...others, ...wrapped }, count: () => calls };
}

/** A command, or what the customer or the bank does. */
type Step = PaymentCommand | ((harness: Harness) => void);
type Story = {
  token?: string;
  capture?: PaymentCapture;
  steps: (token: string) => Step[];
  end: PaymentStatus;
  charged: number;
  captured?: number;
  refunded: number;
};

const [report, refund, capture] = [providerReported(), refundRequested(), captureRequested()];
const complete = (outcome: 'approved' | 'refused') => (harness: Harness) =>
  harness.stripe.complete(harness.getIntent(), outcome);
const returnRefund = ({ stripe }: Harness) => stripe.refunds.slice(0, 1).forEach(stripe.returnRefund);
const settleRefund = ({ stripe }: Harness) => void Object.assign(stripe.refunds[0] ?? {}, { status: 'succeeded' });
const lapse = (harness: Harness) => harness.stripe.lapse(harness.getIntent());
const customer = 'pm_card_authenticationRequired';
const paid = { end: 'PAID', charged: 1, refunded: 0 } as const;
const declined = { end: 'DECLINED', charged: 0, refunded: 0 } as const;
const refunded = { end: 'REFUNDED', charged: 1, refunded: 1 } as const;
const captured = { ...paid, capture: 'manual', captured: 1 } as const;
const voided = { ...refunded, capture: 'manual' } as const;
const lapsed = { ...voided, end: 'DECLINED' } as const;
const request = (token = 'pm_card_visa') => paymentRequested(token);

const stories: Record<string, Story> = {
  'is paid': { ...paid, steps: (token) => [request(token)] },
  'is declined': { ...declined, token: 'pm_declined', steps: (token) => [request(token)] },
  'is reported before and after it is requested': {
    ...paid,
    steps: (token) => [report, request(token), report, report],
  },
  'is authenticated and reported': {
    ...{ ...paid, token: customer },
    steps: (token) => [request(token), complete('approved'), report, request(token)],
  },
  'is authenticated, while the report is lost': {
    ...{ ...paid, token: customer },
    steps: (token) => [request(token), complete('approved'), request(token)],
  },
  'fails to be authenticated': {
    ...{ ...declined, token: customer },
    steps: (token) => [request(token), complete('refused'), report],
  },
  'is not authenticated in time': {
    ...{ ...declined, token: customer },
    steps: (token) => [request(token), request(token), ({ pass }) => pass(900), request(token), report],
  },
  'is called off before it is authenticated': {
    ...{ ...declined, token: customer },
    steps: (token) => [request(token), refund, report, request(token)],
  },
  'is called off after it is authenticated': {
    ...{ ...refunded, token: customer },
    steps: (token) => [request(token), complete('approved'), refund, report],
  },
  'is refunded, with reports before and after it': {
    ...refunded,
    steps: (token) => [request(token), report, refund, report, report],
  },
  'is refunded at last, with refusals before': {
    ...{ ...refunded, token: 'pm_refund_refused' },
    steps: (token) => [request(token), refund, report],
  },
  'is refunded days later': {
    ...{ ...refunded, token: 'pm_refund_pending' },
    steps: (token) => [request(token), refund, refund, settleRefund, report],
  },
  'is refunded again, because the bank returned the refund': {
    ...refunded,
    steps: (token) => [request(token), refund, returnRefund, report, report, refund, report],
  },
  'is captured': { ...captured, steps: (token) => [request(token), report, capture, report, request(token), capture] },
  'is authenticated and captured': {
    ...{ ...captured, token: customer },
    steps: (token) => [request(token), complete('approved'), report, capture],
  },
  'is captured before the refund': {
    ...{ ...captured, end: 'REFUNDED', refunded: 1 },
    steps: (token) => [request(token), capture, refund, report, capture],
  },
  'is refunded before the capture': {
    ...voided,
    steps: (token) => [request(token), refund, report, capture, refund],
  },
  'lapses before the capture': { ...lapsed, steps: (token) => [request(token), lapse, capture, report, refund] },
  'is reported to have lapsed': { ...lapsed, steps: (token) => [request(token), lapse, report, capture] },
  'lapses before the refund': { ...voided, steps: (token) => [request(token), lapse, refund, report] },
};

const maxAttempts = 12;
async function deliver(command: PaymentCommand, ports: Harness['ports'], harness: Harness): Promise<void> {
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    try {
      return await processPayment(command, { resend: 0 }, ports);
    } catch {
      harness.pass(30);
    }
  }
  throw new Error(`${command.type} is not done after ${maxAttempts} attempts`);
}

/** Runs a story with these faults, checks its end, and returns the number of calls. */
async function checkStory({ token = 'pm_card_visa', steps, capture, ...expected }: Story, plan: Plan): Promise<number> {
  const { harness, ports, count } = createFaultyHarness(plan, capture);
  const commands = steps(token);
  for (const step of commands) await (typeof step === 'function' ? step(harness) : deliver(step, ports, harness));
  const calls = count();
  checkEnd(harness, expected, plan);
  for (const step of commands) if (typeof step !== 'function') await deliver(step, harness.ports, harness);
  checkEnd(harness, expected, plan);
  return calls;
}

type End = Pick<Story, 'end' | 'charged' | 'captured' | 'refunded'>;

function checkEnd({ stripe, payments, replies }: Harness, expected: End, plan: Plan): void {
  const [payment] = payments.all();
  const counts = [stripe.charged.length, stripe.captured.length, stripe.refunded.length];
  const end = JSON.stringify([payment?.status, ...counts]);
  const due = JSON.stringify([expected.end, expected.charged, expected.captured ?? 0, expected.refunded]);
  if (end !== due) throw new Error(`${JSON.stringify([...plan])} ended ${end}, not ${due}`);
  const open = [...stripe.intents.values()].filter(
    ({ id }) => id === payment?.intentId && payment.status === 'DECLINED',
  );
  if (open.some(({ status }) => status !== 'canceled')) throw new Error('a declined intent can still be charged');
  const bodies = [...Map.groupBy(replies, ({ id }) => id).values()];
  if (bodies.some((same) => new Set(same.map((reply) => JSON.stringify(reply))).size > 1))
    throw new Error('a reply was sent in two forms');
}

test.each(Object.entries(stories))(
  'ends the same, whichever call goes wrong in whichever way, for a payment that %s',
  async (_, story) => {
    const calls = await checkStory(story, new Map());
    for (let at = 1; at <= calls; at += 1) for (const mode of modes) await checkStory(story, new Map([[at, mode]]));

    expect(calls).toBeGreaterThan(4);
  },
  30_000,
);

test.each(['is paid', 'is authenticated and reported', 'is refunded days later', 'is refunded before the capture'])(
  'ends the same, whichever two calls go wrong, for a payment that %s',
  async (name) => {
    const story = stories[name];
    if (!story) throw new Error('no such story');
    const pairs = ['lost response', '500 without effect'] as const;
    let runs = 0;
    const calls = await checkStory(story, new Map());
    for (let at = 1; at <= calls; at += 1)
      for (const one of pairs)
        for (let then = at + 1; then <= at + 4; then += 1)
          for (const other of pairs) {
            await checkStory(
              story,
              new Map([
                [at, one],
                [then, other],
              ]),
            );
            runs += 1;
          }

    expect(runs).toBeGreaterThan(60);
  },
  60_000,
);
