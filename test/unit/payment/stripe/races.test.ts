import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { PaymentCommand } from '../../../../functions/messages/payment-messages.ts';
import { processPayment } from '../../../../functions/payment/domain/process-payment.ts';
import { paymentRequested, providerReported, refundRequested } from '../example.ts';
import { createStripeHarness } from './harness.ts';

/** Processes the commands at once, each until it is done; the scheduler orders the requests and the responses of Stripe. */
async function processAtOnce(commands: readonly PaymentCommand[], scheduler: fc.Scheduler) {
  const harness = createStripeHarness(undefined, async (call) => {
    await scheduler.schedule(Promise.resolve());
    const response = await call();
    await scheduler.schedule(Promise.resolve());
    return response;
  });
  const untilDone = async (command: PaymentCommand): Promise<void> => {
    for (let attempt = 0; attempt < 12; attempt += 1) {
      try {
        return await processPayment(command, { resend: 0 }, harness.ports);
      } catch {
        harness.pass(30);
      }
    }
    throw new Error(`${command.type} is not done after 12 attempts`);
  };
  await scheduler.waitFor(Promise.all(commands.map(untilDone)));
  return harness;
}

const tokens = fc.constantFrom('pm_card_visa', 'pm_declined', 'pm_card_authenticationRequired');
const reports = [providerReported(), providerReported()];

test('charges once when a request and its reminder meet reports at any moment', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), tokens, async (scheduler, token) => {
      const commands = [paymentRequested(token), ...reports, paymentRequested(token)];

      const { stripe, payments } = await processAtOnce(commands, scheduler);

      expect(stripe.charged).toHaveLength(token === 'pm_card_visa' ? 1 : 0);
      const status = token === 'pm_card_visa' ? 'PAID' : token === 'pm_declined' ? 'DECLINED' : 'PENDING';
      expect(payments.all()).toMatchObject([{ status }]);
    }),
    { numRuns: 100 },
  );
});

test('keeps no money when a refund meets its payment and reports at any moment', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), tokens, async (scheduler, token) => {
      const commands = [paymentRequested(token), ...reports, refundRequested(), refundRequested()];

      const { stripe, replyIds, payments } = await processAtOnce(commands, scheduler);

      expect(stripe.refunded).toEqual(stripe.charged);
      expect(stripe.charged.length).toBeLessThanOrEqual(1);
      expect(replyIds()).toContain('payment.refunded');
      const { intentId = '' } = payments.all()[0] ?? {};
      expect([undefined, 'succeeded', 'canceled']).toContain(stripe.intents.get(intentId)?.status);
    }),
    { numRuns: 100 },
  );
});
