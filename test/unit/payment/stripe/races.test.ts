import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { PaymentCommand } from '../../../../functions/messages/payment-messages.ts';
import { processPayment } from '../../../../functions/payment/domain/process-payment.ts';
import type { PaymentCapture } from '../../../../functions/platform/settings.ts';
import { captureRequested, paymentRequested, providerReported, refundRequested } from '../example.ts';
import { createStripeHarness } from './harness.ts';

/** Processes the commands at once, each until it is done; the scheduler orders the requests and the responses of Stripe. */
async function processAtOnce(
  commands: readonly PaymentCommand[],
  scheduler: fc.Scheduler,
  capture: PaymentCapture = 'automatic',
) {
  const around = async (call: () => Promise<Response>): Promise<Response> => {
    await scheduler.schedule(Promise.resolve());
    const response = await call();
    await scheduler.schedule(Promise.resolve());
    return response;
  };
  const harness = createStripeHarness({ around, capture });
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

test('captures or voids an authorization, and refunds what it captured, when a capture and a refund meet at any moment', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const commands = [paymentRequested('pm_card_visa'), captureRequested(), refundRequested(), captureRequested()];

      const { stripe, payments } = await processAtOnce([...commands, ...reports], scheduler, 'manual');

      const [payment] = payments.all();
      expect(stripe.refunded).toEqual(stripe.charged);
      expect(stripe.captured.length).toBeLessThanOrEqual(stripe.charged.length);
      expect(['REFUNDED', 'DECLINED']).toContain(payment?.status);
      expect(stripe.intents.get(payment?.intentId ?? '')?.status).not.toBe('requires_capture');
    }),
    { numRuns: 300 },
  );
});
