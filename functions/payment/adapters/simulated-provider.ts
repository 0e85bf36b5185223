import * as z from 'zod/mini';
import { ProviderFault } from '../../messages/fault.ts';
import { Currency, OrderId, Time, Total } from '../../messages/fields/primitives.ts';
import { ConflictError } from '../../messages/retry-on-conflict.ts';
import type { Stored } from '../../messages/stored.ts';
import { DeclineReason, IntentId } from '../domain/payment.ts';
import type { Charge, ChargeResult, IntentState, PaymentProvider } from '../domain/ports.ts';

const behaviours = ['pays', 'declines', 'is invalid', 'fails twice', 'is down', 'refund fails'] as const;

/** The behaviour of each token. Any other token is invalid. */
const behaviourOfToken: ReadonlyMap<string, (typeof behaviours)[number]> = new Map([
  ['tok_ok', 'pays'],
  ['tok_declined', 'declines'],
  ['tok_flaky', 'fails twice'],
  ['tok_down', 'is down'],
  ['tok_refund_flaky', 'refund fails'],
]);
const failedConfirmations = 2;
const failedRefunds = 3;

/** An intent as the simulated provider stores it: with its behaviour, never with the token. */
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

/** The fields whose values this release must know to use an intent. */
const Known = z.pick(SimulatedIntent, { behaviour: true, status: true });

export type SimulatedIntents = {
  find(intentId: string): Promise<SimulatedIntent | undefined>;
  save(intent: SimulatedIntent): Promise<'saved' | 'conflict'>;
};

export type SimulatedProviderPorts = {
  intents: SimulatedIntents;
  now: () => Date;
  /** How long the provider is down for a `tok_down`, from its first attempt. */
  downSeconds: number;
};

/** Creates a payment provider whose behaviour is in the token. As strict as real ones: it confirms only an open intent. */
export function createSimulatedProvider({ intents, now, downSeconds }: SimulatedProviderPorts): PaymentProvider {
  const checkReachable = (intent: SimulatedIntent): SimulatedIntent => {
    const upAt = Date.parse(intent.createdAt) + downSeconds * 1_000;
    if (intent.behaviour === 'is down' && now().getTime() < upAt)
      throw new ProviderFault('the payment provider is down', 'everyone');
    return intent;
  };
  const requireIntent = async (intentId: string): Promise<SimulatedIntent> => {
    const intent = await intents.find(intentId);
    if (!intent || !Known.safeParse(intent).success)
      throw new ProviderFault(`the intent ${intentId} is not known`, 'this order');
    return checkReachable(intent);
  };
  const update = async (intent: SimulatedIntent, changes: Partial<SimulatedIntent>): Promise<void> => {
    if ((await intents.save({ ...intent, ...changes, revision: intent.revision + 1 })) === 'conflict')
      throw new ConflictError();
  };

  return {
    async createIntent(charge) {
      const intent = createIntent(charge, now());
      const isNew = (await intents.save(intent)) === 'saved';
      const { intentId } = isNew ? checkReachable(intent) : await requireIntent(intent.intentId);
      return { intentId };
    },

    async confirm(intentId) {
      const intent = await requireIntent(intentId);
      const { status, behaviour, confirmationsFailed } = intent;
      if (status !== 'open') throw new ProviderFault(`the intent ${intentId} is already completed`, 'this order');
      if (behaviour === 'fails twice' && confirmationsFailed < failedConfirmations) {
        await update(intent, { confirmationsFailed: confirmationsFailed + 1 });
        throw new ProviderFault('the payment provider failed to confirm', 'this order');
      }
      const result = decideCharge(intent);
      await update(intent, result.status === 'paid' ? result : { status: 'declined', declineReason: result.reason });
      return result;
    },

    async find(intentId) {
      return toIntentState(await requireIntent(intentId));
    },

    async cancel(intentId) {
      const intent = await requireIntent(intentId);
      const state = toIntentState(intent);
      if (state.status !== 'open') return state;
      await update(intent, { status: 'declined', declineReason: 'expired' });
      return { status: 'declined', reason: 'expired' };
    },

    async refund({ intentId }) {
      const intent = await requireIntent(intentId);
      const { status, behaviour, refundsFailed } = intent;
      if (status === 'refunded') return { status: 'refunded' };
      if (status !== 'paid') throw new ProviderFault(`the intent ${intentId} is not paid`, 'this order');
      if (behaviour === 'refund fails' && refundsFailed < failedRefunds) {
        await update(intent, { refundsFailed: refundsFailed + 1 });
        throw new ProviderFault('the payment provider failed to refund', 'this order');
      }
      await update(intent, { status: 'refunded' });
      return { status: 'refunded' };
    },

    async findRefund({ intentId }) {
      const { status } = await requireIntent(intentId);
      return { status: status === 'refunded' ? 'refunded' : 'none' };
    },
  };
}

function createIntent({ orderId, amount, currency, token }: Charge, at: Date): SimulatedIntent {
  return {
    intentId: `sim_${orderId}`,
    orderId,
    amount,
    currency,
    behaviour: behaviourOfToken.get(token) ?? 'is invalid',
    status: 'open',
    confirmationsFailed: 0,
    refundsFailed: 0,
    createdAt: at.toISOString(),
    revision: 1,
  };
}

function decideCharge({ behaviour }: SimulatedIntent): ChargeResult {
  if (behaviour === 'declines') return { status: 'declined', reason: 'declined' };
  if (behaviour === 'is invalid') return { status: 'declined', reason: 'invalid' };
  return { status: 'paid' };
}

function toIntentState({ status, declineReason }: SimulatedIntent): IntentState {
  if (status === 'open') return { status: 'open' };
  return status === 'declined' ? { status: 'declined', reason: declineReason ?? 'declined' } : { status: 'paid' };
}
