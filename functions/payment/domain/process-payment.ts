import { PaymentMethod } from '../../messages/fields/primitives.ts';
import type { PaymentCommand } from '../../messages/payment-messages.ts';
import { ProviderFault } from '../../messages/provider-fault.ts';
import { createBusyRefusal } from '../../messages/refusal.ts';
import { decide, type Fact, type Step } from './decide.ts';
import type { Payment } from './payment.ts';
import type { Ports } from './ports.ts';

/** A command passes through fewer steps than this, and is overtaken by itself or a twin less often than that. */
const maxSteps = 8;
const maxConflicts = 4;

/**
 * Carries out a command of ordering and replies. Each change is written before the step that follows from it, so it may
 * be broken off anywhere and asked again: the order is charged once at most, refunded once at most, and replied to.
 * Throws when it is to be tried again, `unavailable` when others change the payment each time; a refund that failed has been recorded and told by then.
 */
export async function processPayment(
  command: PaymentCommand,
  received: { resend: number },
  ports: Ports,
): Promise<void> {
  for (let round = 0; round < maxConflicts; round += 1)
    if ((await performStep(command, received.resend, ports)) === 'replied') return;
  throw createBusyRefusal(`Others changed the payment of ${command.subject} all the time.`);
}

async function performStep(command: PaymentCommand, resend: number, ports: Ports): Promise<'replied' | 'conflict'> {
  let payment = await ports.payments.find(command.subject);
  let news: Fact | undefined;
  let fault: ProviderFault | undefined;
  for (let step = 0; step < maxSteps; step += 1) {
    const decision = decide(payment, { command, news, at: ports.now().toISOString() });
    if (
      decision.payment &&
      decision.payment !== payment &&
      (await ports.payments.save(decision.payment)) === 'conflict'
    )
      return 'conflict';
    payment = decision.payment;
    if (decision.next.do === 'reply') {
      await ports.reply(decision.next.reply, resend);
      if (fault) throw fault;
      return 'replied';
    }
    ({ news, fault } = await takePayment(decision.next, { command, payment, ports }));
  }
  throw new Error(`payment of ${command.subject} does not come to an end`);
}

type Taken = { news: Fact; fault?: ProviderFault | undefined };
type Taking = { command: PaymentCommand; payment: Payment | undefined; ports: Pick<Ports, 'provider'> };

async function takePayment(step: Exclude<Step, { do: 'reply' }>, { command, payment, ports }: Taking): Promise<Taken> {
  const { provider } = ports;
  switch (step.do) {
    case 'create intent': {
      if (command.type !== 'payment.requested') throw new Error('only a requested payment is charged');
      const { amount, currency, token } = command.data;
      const method = PaymentMethod.parse(command.data.method);
      const charge = { orderId: command.subject, amount, currency, method, token };
      const { intentId } = await provider.createIntent(charge);
      return { news: { type: 'intent created', intentId } };
    }
    case 'find':
      return { news: { type: 'intent is', state: await provider.find(step.intentId) } };
    case 'confirm':
      return { news: { type: 'intent is', state: await provider.confirm(step.intentId) } };
    case 'cancel':
      return { news: { type: 'intent is', state: await provider.cancel(step.intentId) } };
    case 'refund':
      // What was charged is given back, whatever the command says that it should have been.
      return refundPayment(step.intentId, payment?.amount ?? command.data.amount, { command, ports });
  }
}

async function refundPayment(
  intentId: string,
  amount: number,
  { command, ports }: Omit<Taking, 'payment'>,
): Promise<Taken> {
  try {
    await ports.provider.refund({ intentId, amount, idempotencyKey: `${command.subject}:refund` });
    return { news: { type: 'refunded' } };
  } catch (thrown) {
    // Only what the provider said of this refund is a failed refund; an outage, or a crash of ours, is not.
    if (!(thrown instanceof ProviderFault) || thrown.concerns !== 'this order') throw thrown;
    return { news: { type: 'refund failed', error: thrown.message }, fault: thrown };
  }
}
