import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { PaymentCommand } from '../../../functions/messages/payment-messages.ts';
import type { Ports } from '../../../functions/payment/domain/ports.ts';
import { processPayment } from '../../../functions/payment/domain/process-payment.ts';
import { paymentRequested, refundRequested, world } from './example.ts';

/** The ports, where the scheduler says which of the calls under way comes next: its effect, and later its answer. */
function interleaved(ports: Ports, scheduler: fc.Scheduler): Ports {
  const wrapped =
    <Arguments extends unknown[], Result>(call: (...given: Arguments) => Promise<Result>) =>
    async (...given: Arguments): Promise<Result> => {
      await scheduler.schedule(Promise.resolve());
      const result = await call(...given);
      await scheduler.schedule(Promise.resolve());
      return result;
    };
  const { payments, provider } = ports;
  return {
    now: ports.now,
    reply: wrapped(ports.reply),
    payments: { find: wrapped(payments.find), save: wrapped(payments.save) },
    provider: {
      createIntent: wrapped(provider.createIntent),
      confirm: wrapped(provider.confirm),
      find: wrapped(provider.find),
      cancel: wrapped(provider.cancel),
      refund: wrapped(provider.refund),
    },
  };
}

async function deliverUntilDone(command: PaymentCommand, ports: Ports): Promise<void> {
  for (let attempt = 0; attempt < 12; attempt += 1) {
    try {
      return await processPayment(command, { resend: 0 }, ports);
    } catch {}
  }
  throw new Error(`${command.type} is not done after 12 attempts`);
}

const tokens = fc.constantFrom('tok_ok', 'tok_flaky', 'tok_declined', 'tok_refund_flaky');

test('a payment that several consumers hold at once is charged once at most, and all hear the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), tokens, async (scheduler, token) => {
      const here = world({ forgetful: true });
      const ports = interleaved(here.ports, scheduler);

      const holders = [1, 2, 3].map(() => deliverUntilDone(paymentRequested(token), ports));
      await scheduler.waitFor(Promise.all(holders));

      expect(here.provider.charged.length).toBe(token === 'tok_declined' ? 0 : 1);
      expect(new Set(here.said()).size).toBe(1);
      expect(here.said()).toHaveLength(3);
    }),
    { numRuns: 400 },
  );
});

test('a refund that meets its request at any moment leaves no money behind', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), tokens, async (scheduler, token) => {
      const here = world({ forgetful: true });
      const ports = interleaved(here.ports, scheduler);

      const holders = [paymentRequested(token), refundRequested(), refundRequested()].map((command) =>
        deliverUntilDone(command, ports),
      );
      await scheduler.waitFor(Promise.all(holders));

      expect(here.provider.refunded).toEqual(here.provider.charged);
      expect(here.provider.charged.length).toBeLessThanOrEqual(1);
      expect(here.said()).toContain('payment.refunded');
    }),
    { numRuns: 400 },
  );
});
