import { ProviderFault } from '../../messages/fault.ts';
import { ConflictError } from '../../messages/retry-on-conflict.ts';
import type { PaymentCapture } from '../../platform/settings.ts';
import type { PaymentProvider } from '../domain/ports.ts';
import { createSimulatedIntent, decideCharge, Known, type SimulatedIntent, toIntentState } from './simulated-intent.ts';

const failedConfirmations = 2;
const failedRefunds = 3;
/** Card networks hold an authorization for about a week. */
const weekSeconds = 7 * 86_400;
const expired = { status: 'declined', declineReason: 'expired' } as const;

export type SimulatedIntents = {
  find(intentId: string): Promise<SimulatedIntent | undefined>;
  save(intent: SimulatedIntent): Promise<'saved' | 'conflict'>;
};

export type SimulatedProviderPorts = {
  intents: SimulatedIntents;
  now: () => Date;
  /** How long the provider is down for a `tok_down`, from its first attempt. */
  downSeconds: number;
  /** Whether a charge is captured when it is confirmed, or later by request. */
  capture: PaymentCapture;
  /** When an authorization lapses. */
  authorizationSeconds?: number;
};

/** Creates a payment provider whose behaviour is in the token. As strict as real ones: it confirms only an open intent. */
export function createSimulatedProvider(ports: SimulatedProviderPorts): PaymentProvider {
  const store = openIntents(ports);
  return {
    ...createRefunds(store),
    async createIntent(charge) {
      const { intentId } = await store.create(createSimulatedIntent(charge, ports.now()));
      return { intentId };
    },

    async confirm(intentId) {
      const intent = await store.find(intentId);
      const { status, behaviour, confirmationsFailed } = intent;
      if (status !== 'open') throw new ProviderFault(`the intent ${intentId} is already completed`, 'this order');
      if (behaviour === 'fails twice' && confirmationsFailed < failedConfirmations) {
        await store.update(intent, { confirmationsFailed: confirmationsFailed + 1 });
        throw new ProviderFault('the payment provider failed to confirm', 'this order');
      }
      const result = decideCharge(intent, ports.capture);
      await store.update(
        intent,
        result.status === 'declined' ? { status: 'declined', declineReason: result.reason } : { status: result.status },
      );
      return result;
    },

    async find(intentId) {
      return toIntentState(await store.find(intentId));
    },

    async capture(intentId) {
      const intent = await store.find(intentId);
      const state = toIntentState(intent);
      if (state.status === 'paid' || state.status === 'declined') return state;
      if (state.status !== 'authorized')
        throw new ProviderFault(`the intent ${intentId} is not authorized`, 'this order');
      await store.update(intent, { status: 'paid' });
      return { status: 'paid' };
    },

    async cancel(intentId) {
      const intent = await store.find(intentId);
      const state = toIntentState(intent);
      if (state.status !== 'open' && state.status !== 'authorized') return state;
      await store.update(intent, expired);
      return { status: 'declined', reason: 'expired' };
    },
  };
}

type IntentStore = ReturnType<typeof openIntents>;

/** Opens the stored intents of a provider that may be down, and whose authorizations lapse. */
function openIntents({ intents, now, downSeconds, authorizationSeconds = weekSeconds }: SimulatedProviderPorts) {
  const checkReachable = (intent: SimulatedIntent): SimulatedIntent => {
    const upAt = Date.parse(intent.createdAt) + downSeconds * 1_000;
    if (intent.behaviour === 'is down' && now().getTime() < upAt)
      throw new ProviderFault('the payment provider is down', 'everyone');
    return intent;
  };
  const find = async (intentId: string): Promise<SimulatedIntent> => {
    const intent = await intents.find(intentId);
    if (!intent || !Known.safeParse(intent).success)
      throw new ProviderFault(`the intent ${intentId} is not known`, 'this order');
    const lapsesAt = Date.parse(intent.createdAt) + authorizationSeconds * 1_000;
    if (intent.status !== 'authorized' || now().getTime() < lapsesAt) return checkReachable(intent);
    await update(intent, expired);
    return { ...intent, ...expired, revision: intent.revision + 1 };
  };
  const update = async (intent: SimulatedIntent, changes: Partial<SimulatedIntent>): Promise<void> => {
    if ((await intents.save({ ...intent, ...changes, revision: intent.revision + 1 })) === 'conflict')
      throw new ConflictError();
  };
  const create = async (intent: SimulatedIntent): Promise<SimulatedIntent> =>
    (await intents.save(intent)) === 'saved' ? checkReachable(intent) : await find(intent.intentId);

  return { create, find, update };
}

function createRefunds({ find, update }: IntentStore): Pick<PaymentProvider, 'refund' | 'findRefund'> {
  return {
    async refund({ intentId }) {
      const intent = await find(intentId);
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
      const { status } = await find(intentId);
      return { status: status === 'refunded' ? 'refunded' : 'none' };
    },
  };
}
