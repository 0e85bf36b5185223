import { describe, expect, test } from '@jest/globals';
import type { PaymentCommand, PaymentMessage } from '../../../functions/messages/payment-messages.ts';
import { processPayment } from '../../../functions/payment/domain/process-payment.ts';
import { paymentRequested, refundRequested, world } from './example.ts';
import { faulty, type Mode, modes } from './faults.ts';

type Story = {
  /** Delivered one after the other, each until it is done or, where a number is given, at most so often. */
  commands: [PaymentCommand, number?][];
  status: string;
  charged: number;
  refunded: number;
  /** The last reply to each command that is seen through. */
  replies: PaymentMessage['type'][];
};

const enough = 12;
const stories: Record<string, Story> = {
  paid: {
    commands: [[paymentRequested()]],
    status: 'PAID',
    charged: 1,
    refunded: 0,
    replies: ['payment.processed'],
  },
  'paid at the third try': {
    commands: [[paymentRequested('tok_flaky')]],
    status: 'PAID',
    charged: 1,
    refunded: 0,
    replies: ['payment.processed'],
  },
  declined: {
    commands: [[paymentRequested('tok_declined')]],
    status: 'DECLINED',
    charged: 0,
    refunded: 0,
    replies: ['payment.failed'],
  },
  'paid and refunded': {
    commands: [[paymentRequested()], [refundRequested()]],
    status: 'REFUNDED',
    charged: 1,
    refunded: 1,
    replies: ['payment.processed', 'payment.refunded'],
  },
  'paid and refunded after failures': {
    commands: [[paymentRequested('tok_refund_flaky')], [refundRequested()]],
    status: 'REFUNDED',
    charged: 1,
    refunded: 1,
    replies: ['payment.processed', 'payment.refunded'],
  },
  'declined, and refunded all the same': {
    commands: [[paymentRequested('tok_declined')], [refundRequested()]],
    status: 'DECLINED',
    charged: 0,
    refunded: 0,
    replies: ['payment.failed', 'payment.refunded'],
  },
  'called off before it came': {
    commands: [[refundRequested()], [paymentRequested()]],
    status: 'DECLINED',
    charged: 0,
    refunded: 0,
    replies: ['payment.refunded', 'payment.failed'],
  },
};

async function deliver(command: PaymentCommand, times: number, ports: Parameters<typeof processPayment>[2]) {
  for (let attempt = 0; attempt < times; attempt += 1) {
    try {
      await processPayment(command, { resend: 0 }, ports);
      return;
    } catch {}
  }
  if (times === enough) throw new Error(`${command.type} is not done after ${times} attempts`);
}

async function told({ commands }: Story, plan: ReadonlyMap<number, Mode>) {
  const here = world({ forgetful: true });
  const { ports, count } = faulty(here.ports, plan);
  const replies: (string | undefined)[] = [];
  for (const [command, times = enough] of commands) {
    await deliver(command, times, ports);
    replies.push(here.replies.at(-1)?.message.type);
  }
  return { here, replies, calls: count() };
}

async function endsWell(story: Story, plan: ReadonlyMap<number, Mode>): Promise<number> {
  const { here, replies, calls } = await told(story, plan);
  const ending = {
    status: here.payments.all()[0]?.status,
    charged: here.provider.charged.length,
    refunded: here.provider.refunded.length,
    replies,
  };
  const { commands: _, ...expected } = story;
  if (JSON.stringify(ending) !== JSON.stringify(expected))
    throw new Error(`${JSON.stringify([...plan])} ended ${JSON.stringify(ending)}, not ${JSON.stringify(expected)}`);
  sameFactsSameWords(here.replies.map(({ message }) => message));
  await changesNothingMore(story, here);
  return calls;
}

function sameFactsSameWords(replies: PaymentMessage[]): void {
  const first = new Map<string, string>();
  for (const reply of replies) {
    const words = JSON.stringify(reply);
    if ((first.get(reply.id) ?? words) !== words) throw new Error(`${reply.id} was said in two ways`);
    first.set(reply.id, words);
  }
}

async function changesNothingMore({ commands }: Story, here: ReturnType<typeof world>): Promise<void> {
  const before = JSON.stringify([here.payments.all(), here.provider.charged, here.provider.refunded]);
  for (const [command] of commands) await processPayment(command, { resend: 1 }, here.ports);
  if (JSON.stringify([here.payments.all(), here.provider.charged, here.provider.refunded]) !== before)
    throw new Error('a command that was done has done something again');
}

describe.each(Object.entries(stories))('a payment that is %s', (_, story) => {
  test('ends the same whichever one or two port calls go wrong, in whichever ways', async () => {
    let runs = 0;
    const calls = await endsWell(story, new Map());

    for (let at = 1; at <= calls; at += 1)
      for (const one of modes) {
        const callsAfterOne = await endsWell(story, new Map([[at, one]]));
        for (let then = at + 1; then <= callsAfterOne; then += 1)
          for (const other of modes) {
            await endsWell(
              story,
              new Map([
                [at, one],
                [then, other],
              ]),
            );
            runs += 1;
          }
      }

    expect(runs).toBeGreaterThan(100);
  });
});

test('a payment that was given up anywhere and then refunded ends with no money kept, even if it is asked once more', async () => {
  for (const token of ['tok_ok', 'tok_flaky', 'tok_declined'])
    for (let at = 1; at <= 6; at += 1)
      for (const mode of modes)
        for (let then = at + 1; then <= at + 10; then += 1)
          for (const other of modes) {
            const here = world({ forgetful: true });
            const { ports } = faulty(
              here.ports,
              new Map([
                [at, mode],
                [then, other],
              ]),
            );

            await deliver(paymentRequested(token), 1, ports);
            await deliver(refundRequested(), enough, ports);
            const refundReply = here.replies.at(-1)?.message.type;
            await deliver(paymentRequested(token), enough, ports);

            expect(refundReply).toBe('payment.refunded');
            expect(here.provider.refunded).toEqual(here.provider.charged);
            expect(here.provider.charged.length).toBeLessThanOrEqual(1);
            expect(['DECLINED', 'REFUNDED']).toContain(here.payments.all()[0]?.status);
          }
});
