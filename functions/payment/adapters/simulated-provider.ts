import * as z from 'zod/mini';
import { Currency, OrderId, Time, Total } from '../../messages/fields/primitives.ts';
import { ProviderFault } from '../../messages/provider-fault.ts';
import { createBusyRefusal } from '../../messages/refusal.ts';
import type { Stored } from '../../messages/stored.ts';
import { DeclineReason, IntentId } from '../domain/payment.ts';
import type { Charge, IntentState, PaymentProvider, Verdict } from '../domain/ports.ts';

const behaviours = ['pays', 'declines', 'is invalid', 'fails twice', 'is down', 'refund fails'] as const;

/** How a payment goes is in its token. Any other token is unknown to the provider. */
const getBehaviour: ReadonlyMap<string, (typeof behaviours)[number]> = new Map([
  ['tok_ok', 'pays'],
  ['tok_declined', 'declines'],
  ['tok_flaky', 'fails twice'],
  ['tok_down', 'is down'],
  ['tok_refund_flaky', 'refund fails'],
]);
const failedConfirmations = 2;
const failedRefunds = 3;

/** What the simulated provider remembers of an intent: how it behaves, never the token. */
export const SimulatedIntent = z.object({
  intentId: IntentId,
  orderId: OrderId,
  amount: Total,
  currency: Currency,
  behaviour: z.enum(behaviours),
  status: z.enum(['open', 'paid', 'declined', 'refunded']),
  declineReason: z.optional(DeclineReason),
  confirmationsFailed: z.int().check(z.gte(0)),
  refundsFailed: z.int().check(z.gte(0)),
  createdAt: Time,
  revision: z.int().check(z.gte(1)),
});
export type SimulatedIntent = Stored<typeof SimulatedIntent>;

/** What an intent must say for this release to go on with it. */
const Known = z.pick(SimulatedIntent, { behaviour: true, status: true });

export type SimulatedIntents = {
  find(intentId: string): Promise<SimulatedIntent | undefined>;
  save(intent: SimulatedIntent): Promise<'saved' | 'conflict'>;
};

export type Simulated = {
  intents: SimulatedIntents;
  now: () => Date;
  /** How long the provider is down for a `tok_down`, from its first try. */
  downSeconds: number;
};

/** A payment provider that does what the token says. It is as strict as real ones: only an open intent is confirmed. */
export function createSimulatedProvider({ intents, now, downSeconds }: Simulated): PaymentProvider {
  const reached = (intent: SimulatedIntent): SimulatedIntent => {
    const upAt = Date.parse(intent.createdAt) + downSeconds * 1_000;
    if (intent.behaviour === 'is down' && now().getTime() < upAt)
      throw new ProviderFault('the payment provider is down', 'everyone');
    return intent;
  };
  const known = async (intentId: string): Promise<SimulatedIntent> => {
    const intent = await intents.find(intentId);
    if (!intent || !Known.safeParse(intent).success)
      throw new ProviderFault(`intent ${intentId} is not known`, 'this order');
    return reached(intent);
  };
  const change = async (intent: SimulatedIntent, to: Partial<SimulatedIntent>): Promise<void> => {
    if ((await intents.save({ ...intent, ...to, revision: intent.revision + 1 })) === 'conflict')
      throw createBusyRefusal(`Another call changes the intent ${intent.intentId}.`);
  };

  return {
    async createIntent(charge) {
      const intent = createIntent(charge, now());
      const { intentId } = (await intents.save(intent)) === 'saved' ? reached(intent) : await known(intent.intentId);
      return { intentId };
    },

    async confirm(intentId) {
      const intent = await known(intentId);
      if (intent.status !== 'open') throw new ProviderFault(`intent ${intentId} is settled`, 'this order');
      const { confirmationsFailed } = intent;
      if (intent.behaviour === 'fails twice' && confirmationsFailed < failedConfirmations) {
        await change(intent, { confirmationsFailed: confirmationsFailed + 1 });
        throw new ProviderFault('the payment provider failed to confirm', 'this order');
      }
      const verdict = decideCharge(intent);
      await change(intent, verdict.status === 'paid' ? verdict : { status: 'declined', declineReason: verdict.reason });
      return verdict;
    },

    async find(intentId) {
      return toIntentState(await known(intentId));
    },

    async cancel(intentId) {
      const intent = await known(intentId);
      const state = toIntentState(intent);
      if (state.status !== 'open') return state;
      await change(intent, { status: 'declined', declineReason: 'expired' });
      return { status: 'declined', reason: 'expired' };
    },

    async refund({ intentId }) {
      const intent = await known(intentId);
      if (intent.status === 'refunded') return;
      if (intent.status !== 'paid') throw new ProviderFault(`intent ${intentId} was never paid`, 'this order');
      const { refundsFailed } = intent;
      if (intent.behaviour === 'refund fails' && refundsFailed < failedRefunds) {
        await change(intent, { refundsFailed: refundsFailed + 1 });
        throw new ProviderFault('the payment provider failed to refund', 'this order');
      }
      await change(intent, { status: 'refunded' });
    },
  };
}

function createIntent({ orderId, amount, currency, token }: Charge, at: Date): SimulatedIntent {
  return {
    intentId: `sim_${orderId}`,
    orderId,
    amount,
    currency,
    behaviour: getBehaviour.get(token) ?? 'is invalid',
    status: 'open',
    confirmationsFailed: 0,
    refundsFailed: 0,
    createdAt: at.toISOString(),
    revision: 1,
  };
}

function decideCharge({ behaviour }: SimulatedIntent): Verdict {
  if (behaviour === 'declines') return { status: 'declined', reason: 'declined' };
  if (behaviour === 'is invalid') return { status: 'declined', reason: 'invalid' };
  return { status: 'paid' };
}

function toIntentState({ status, declineReason }: SimulatedIntent): IntentState {
  if (status === 'open') return { status: 'open' };
  return status === 'declined' ? { status: 'declined', reason: declineReason ?? 'declined' } : { status: 'paid' };
}
