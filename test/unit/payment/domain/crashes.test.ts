import { expect, test } from '@jest/globals';
import { ProviderFault } from '../../../../functions/messages/fault.ts';
import type { PaymentCommand, PaymentMessage } from '../../../../functions/messages/payment-messages.ts';
import type { Ports } from '../../../../functions/payment/domain/ports.ts';
import { processPayment } from '../../../../functions/payment/domain/process-payment.ts';
import { wrapCalls } from '../../../support/wrap-calls.ts';
import { createPaymentHarness, paymentRequested, refundRequested } from '../example.ts';

/**
 * How a port call goes wrong: the process dies before or after the effect, the response is lost though the effect is
 * there, or the call fails without an effect and the process lives.
 */
const modes = ['dies before', 'dies after', 'response lost', 'fails'] as const;
type Mode = (typeof modes)[number];
type Plan = ReadonlyMap<number, Mode>;

/** The ports, where the n-th call (from 1) goes wrong as planned. `count` is the number of calls. */
function withFaults(ports: Ports, plan: Plan): { ports: Ports; count(): number } {
  let calls = 0;
  const wrapped = wrapCalls(ports, async (call, n, name) => {
    calls = n + 1;
    const mode = plan.get(calls);
    if (mode === 'dies before') throw new Error('died before the effect');
    if (mode === 'fails') throw new ProviderFault('refused to work', 'this order');
    const result = await call();
    if (mode === 'dies after') throw new Error('died after the effect');
    if (mode !== 'response lost') return result;
    // The client repeats a write whose response is lost, and finds its own first attempt in the way.
    if (name === 'payments.save') return 'conflict';
    throw name.startsWith('provider.') ? new ProviderFault('no answer', 'everyone') : new Error('no answer');
  });
  return { ports: wrapped, count: () => calls };
}

type Story = {
  commands: PaymentCommand[];
  status: string;
  charged: number;
  refunded: number;
  /** The last reply to each command. */
  replies: PaymentMessage['type'][];
};

const refund = refundRequested();
const paid = { status: 'PAID', charged: 1, refunded: 0, replies: ['payment.processed'] } satisfies Partial<Story>;
const declined = { status: 'DECLINED', charged: 0, refunded: 0, replies: ['payment.failed'] } satisfies Partial<Story>;
const refunded = { status: 'REFUNDED', charged: 1, refunded: 1 };
const stories: Record<string, Story> = {
  paid: { ...paid, commands: [paymentRequested()] },
  'paid at the third attempt': { ...paid, commands: [paymentRequested('tok_flaky')] },
  declined: { ...declined, commands: [paymentRequested('tok_declined')] },
  'paid and refunded': {
    ...refunded,
    commands: [paymentRequested(), refund],
    replies: ['payment.processed', 'payment.refunded'],
  },
  'paid and refunded after failures': {
    ...refunded,
    commands: [paymentRequested('tok_refund_flaky'), refund],
    replies: ['payment.processed', 'payment.refunded'],
  },
  'declined and refunded all the same': {
    ...declined,
    commands: [paymentRequested('tok_declined'), refund],
    replies: ['payment.failed', 'payment.refunded'],
  },
  'refunded before it is requested': {
    ...declined,
    commands: [refund, paymentRequested()],
    replies: ['payment.refunded', 'payment.failed'],
  },
};

const maxAttempts = 12;
async function deliver(command: PaymentCommand, ports: Ports, times = maxAttempts) {
  for (let attempt = 0; attempt < times; attempt += 1) {
    try {
      await processPayment(command, { resend: 0 }, ports);
      return;
    } catch {}
  }
  if (times === maxAttempts) throw new Error(`${command.type} is not done after ${times} attempts`);
}

/** Runs a story with these faults, checks its end, and returns the number of port calls. */
async function checkStory({ commands, ...expected }: Story, plan: Plan): Promise<number> {
  const harness = createPaymentHarness({ forgetful: true });
  const { ports, count } = withFaults(harness.ports, plan);
  const replies: (string | undefined)[] = [];
  for (const command of commands) {
    await deliver(command, ports);
    replies.push(harness.replies.at(-1)?.message.type);
  }
  const calls = count();
  const { status } = harness.payments.all()[0] ?? {};
  const end = { status, charged: harness.provider.charged.length, refunded: harness.provider.refunded.length, replies };
  if (JSON.stringify(end) !== JSON.stringify(expected))
    throw new Error(`${JSON.stringify([...plan])} ended ${JSON.stringify(end)}, not ${JSON.stringify(expected)}`);
  checkRepeatedReplies(harness.replies.map(({ message }) => message));
  await checkIdempotency(commands, harness);
  return calls;
}

function checkRepeatedReplies(replies: PaymentMessage[]): void {
  const first = new Map<string, string>();
  for (const reply of replies) {
    const text = JSON.stringify(reply);
    if ((first.get(reply.id) ?? text) !== text) throw new Error(`${reply.id} was sent in two forms`);
    first.set(reply.id, text);
  }
}

async function checkIdempotency(
  commands: PaymentCommand[],
  harness: ReturnType<typeof createPaymentHarness>,
): Promise<void> {
  const state = () => JSON.stringify([harness.payments.all(), harness.provider.charged, harness.provider.refunded]);
  const before = state();
  for (const command of commands) await processPayment(command, { resend: 1 }, harness.ports);
  if (state() !== before) throw new Error('a repeated command had an effect');
}

test.each(Object.entries(stories))(
  'ends the same, whichever one or two port calls go wrong, for a payment that is %s',
  async (_, story) => {
    let runs = 0;
    const calls = await checkStory(story, new Map());

    for (let at = 1; at <= calls; at += 1)
      for (const one of modes) {
        const first = [at, one] as const;
        const callsAfterOne = await checkStory(story, new Map([first]));
        for (let then = at + 1; then <= callsAfterOne; then += 1)
          for (const other of modes) {
            await checkStory(story, new Map([first, [then, other]]));
            runs += 1;
          }
      }

    expect(runs).toBeGreaterThan(100);
  },
);

test('keeps no money of a payment that stopped anywhere and was then refunded, even when it is requested again', async () => {
  for (const token of ['tok_ok', 'tok_flaky', 'tok_declined'])
    for (let at = 1; at <= 6; at += 1)
      for (const mode of modes)
        for (let then = at + 1; then <= at + 10; then += 1)
          for (const other of modes) {
            const harness = createPaymentHarness({ forgetful: true });
            const { ports } = withFaults(
              harness.ports,
              new Map([
                [at, mode],
                [then, other],
              ]),
            );

            await deliver(paymentRequested(token), ports, 1);
            await deliver(refund, ports);
            const refundReply = harness.replies.at(-1)?.message.type;
            await deliver(paymentRequested(token), ports);

            expect(refundReply).toBe('payment.refunded');
            expect(harness.provider.refunded).toEqual(harness.provider.charged);
            expect(harness.provider.charged.length).toBeLessThanOrEqual(1);
            expect(['DECLINED', 'REFUNDED']).toContain(harness.payments.all()[0]?.status);
          }
});
