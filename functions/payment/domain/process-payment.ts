import { ProviderFault } from '../../messages/fault.ts';
import { PaymentMethod } from '../../messages/fields/primitives.ts';
import type { PaymentCommand } from '../../messages/payment-messages.ts';
import { retryOnConflict } from '../../messages/retry-on-conflict.ts';
import type { StepFact } from './apply-fact.ts';
import { decide, type Step } from './decide.ts';
import type { Payment } from './payment.ts';
import type { PaymentProvider, Ports } from './ports.ts';

/** A command needs fewer steps than this, and loses to another command of the same order less often than that. */
const maxSteps = 8;
const maxConflicts = 4;

/**
 * Carries out a command and replies to it. Each change is saved before the step that follows from it, so after a crash the
 * command can be repeated: it charges at most once, refunds at most once, and is replied to, unless the provider has no
 * result yet. Throws when it must be retried: a `ProviderFault`, after a failed refund is recorded and replied, or a ConflictError.
 */
export async function processPayment(
  command: PaymentCommand,
  { resend }: { resend: number },
  ports: Ports,
): Promise<void> {
  await retryOnConflict(maxConflicts, () => performSteps(command, resend, ports));
}

async function performSteps(command: PaymentCommand, resend: number, ports: Ports): Promise<'done' | 'conflict'> {
  let payment = await ports.payments.find(command.subject);
  let result: StepResult = { fact: { type: 'command.received' } };
  for (let step = 0; step < maxSteps; step += 1) {
    const { payment: after, next } = decide(payment, { ...result.fact, command, at: ports.now().toISOString() });
    if (after && after !== payment && (await ports.payments.save(after)) === 'conflict') return 'conflict';
    payment = after;
    if (next.type === 'wait') return 'done';
    if (next.type === 'reply') {
      await ports.reply(next.reply, resend);
      if (result.fault) throw result.fault;
      return 'done';
    }
    result = await callProvider(next, { command, payment, provider: ports.provider });
  }
  throw new Error(`the payment of ${command.subject} is not complete after ${maxSteps} steps`);
}

type StepResult = { fact: StepFact; fault?: ProviderFault };
type ProviderStep = Exclude<Step, { type: 'reply' } | { type: 'wait' }>;
type Context = { command: PaymentCommand; payment: Payment | undefined; provider: PaymentProvider };

async function callProvider(step: ProviderStep, context: Context): Promise<StepResult> {
  const { command, payment, provider } = context;
  switch (step.type) {
    case 'create intent': {
      if (command.type !== 'payment.requested') throw new Error('only a requested payment is charged');
      const { amount, currency, token } = command.data;
      const method = PaymentMethod.parse(command.data.method);
      const charge = { orderId: command.subject, amount, currency, method, token };
      const created = await provider.createIntent(charge);
      if (!('intentId' in created)) return { fact: { type: 'charge.declined', reason: created.reason } };
      return { fact: { type: 'intent.created', intentId: created.intentId } };
    }
    case 'find':
    case 'confirm':
    case 'capture':
    case 'cancel':
      return { fact: { type: 'intent.read', state: await provider[step.type](step.intentId) } };
    case 'refund':
      return refundPayment(step.intentId, context);
    case 'find refund':
      return { fact: { type: 'refund.read', state: await provider.findRefund(getCharge(step.intentId, payment)) } };
  }
}

/** Returns the charge to refund, with the charged amount, whatever amount a command has. */
function getCharge(intentId: string, payment: Payment | undefined): { intentId: string; amount: number } {
  if (payment === undefined) throw new Error('only a stored payment is refunded');
  return { intentId, amount: payment.amount };
}

async function refundPayment(intentId: string, { command, payment, provider }: Context): Promise<StepResult> {
  // A provider repeats its refusal under the same key.
  const idempotencyKey = `${command.subject}:refund:${payment?.refund?.attemptCount ?? 0}`;
  try {
    const state = await provider.refund({
      orderId: command.subject,
      ...getCharge(intentId, payment),
      idempotencyKey,
    });
    return { fact: { type: 'refund.read', state } };
  } catch (thrown) {
    // Only the provider's refusal of this refund is a failed refund; an outage or a bug of ours is not.
    if (!(thrown instanceof ProviderFault) || thrown.concerns !== 'this order') throw thrown;
    return { fact: { type: 'refund.failed', error: thrown.message }, fault: thrown };
  }
}
