import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { PaymentCommand } from '../../../../functions/messages/payment-messages.ts';
import { processPayment } from '../../../../functions/payment/domain/process-payment.ts';
import { wrapCalls } from '../../../support/wrap-calls.ts';
import { createPaymentHarness, paymentRequested, refundRequested } from '../example.ts';

const tokens = fc.constantFrom('tok_ok', 'tok_flaky', 'tok_declined', 'tok_refund_flaky');

/** Processes the commands at once, each until it is done; the scheduler orders the effects and the responses of their calls. */
async function processAtOnce(commands: PaymentCommand[], scheduler: fc.Scheduler) {
  const harness = createPaymentHarness({ forgetful: true });
  const ports = wrapCalls(harness.ports, async (call) => {
    await scheduler.schedule(Promise.resolve());
    const result = await call();
    await scheduler.schedule(Promise.resolve());
    return result;
  });
  const untilDone = async (command: PaymentCommand): Promise<void> => {
    for (let attempt = 0; attempt < 12; attempt += 1) {
      try {
        return await processPayment(command, { resend: 0 }, ports);
      } catch {}
    }
    throw new Error(`${command.type} is not done after 12 attempts`);
  };
  await scheduler.waitFor(Promise.all(commands.map(untilDone)));
  return harness;
}

test('charges a payment at most once, with the same reply, when several consumers process it at once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), tokens, async (scheduler, token) => {
      const command = paymentRequested(token);

      const { provider, replyIds } = await processAtOnce([command, command, command], scheduler);

      expect(provider.charged.length).toBe(token === 'tok_declined' ? 0 : 1);
      expect(new Set(replyIds()).size).toBe(1);
      expect(replyIds()).toHaveLength(3);
    }),
    { numRuns: 400 },
  );
});

test('keeps no money when a refund meets its payment at any moment', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), tokens, async (scheduler, token) => {
      const commands = [paymentRequested(token), refundRequested(), refundRequested()];

      const { provider, replyIds } = await processAtOnce(commands, scheduler);

      expect(provider.refunded).toEqual(provider.charged);
      expect(provider.charged.length).toBeLessThanOrEqual(1);
      expect(replyIds()).toContain('payment.refunded');
    }),
    { numRuns: 400 },
  );
});
