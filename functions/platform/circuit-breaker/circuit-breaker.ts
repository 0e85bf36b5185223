import { ProviderFault } from '../../messages/fault.ts';
import { breakerTimeoutMs, type Clock, withTimeout } from '../deadline.ts';
import { isTransientFault } from '../fault.ts';
import { describeFault, getFaultFields, logger } from '../logger.ts';
import { recordMetric } from '../metrics.ts';
import { RetryLater } from '../queue-consumer/retry-later.ts';
import {
  admit,
  type Circuit,
  type Circuits,
  claimTrial,
  finishTrial,
  getCacheExpiry,
  type OpenCircuit,
  recordFailure,
  trialDelayMs,
} from './circuit.ts';

/** The state of the provider as a call shows it: `unknown` if the call failed for a reason of our own. */
type ProviderState = 'up' | 'down' | 'unknown';

/** A circuit breaker as one instance of a function holds it. */
export type Breaker = {
  /** The provider's name, for log lines. */
  name: string;
  clock: Clock;
  /** Admits a call; it is the trial if a circuit is returned. Throws `RetryLater` while the circuit is open. */
  admit(): Promise<OpenCircuit | undefined>;
  /** Records what a call showed. Never throws. */
  record(state: ProviderState, trial: OpenCircuit | undefined): Promise<void>;
};

/**
 * Makes the call unless its circuit is open: five failures in a minute open it for half a minute, then one call of all
 * instances is the trial. Throws `RetryLater` when the circuit is open or the provider is down, else what the call throws.
 */
export async function callWithBreaker<Result>(
  call: () => Promise<Result>,
  breaker: Breaker,
  timeoutMs = breakerTimeoutMs,
): Promise<Result> {
  const trial = await breaker.admit();
  let result: Result;
  try {
    result = await withTimeout(timeoutMs, call(), breaker.clock);
  } catch (thrown) {
    const state = getProviderState(thrown);
    await breaker.record(state, trial);
    throw state === 'down' ? new RetryLater(0, `${breaker.name} is down: ${describeFault(thrown)}`) : thrown;
  }
  await breaker.record('up', trial);
  return result;
}

/** A provider that refuses one order is up. A bug of ours shows nothing of the provider. */
function getProviderState(thrown: unknown): ProviderState {
  if (!(thrown instanceof ProviderFault)) return isTransientFault(thrown) ? 'down' : 'unknown';
  if (thrown.concerns === 'our credentials') recordMetric({ providerRefusals: 1 });
  return thrown.concerns === 'this order' ? 'up' : 'down';
}

type BreakerOptions = Pick<Breaker, 'name' | 'clock'> & { circuits: Circuits };

/** More writes than can conflict: the fifth failure opens the circuit. */
const maxConflicts = 8;

/** Creates a breaker on a circuit that all instances share: read at most every two seconds, written on failures only. */
export function createCircuitBreaker({ name, circuits, clock }: BreakerOptions): Breaker {
  const { now } = clock;
  let cached: { circuit: Circuit | undefined; expiresAt: number } | undefined;
  let pendingRead: Promise<Circuit | undefined> | undefined;

  const cache = (circuit: Circuit | undefined): Circuit | undefined => {
    // A read that began before a write of this instance is older than what is cached.
    if ((circuit?.revision ?? 0) >= (cached?.circuit?.revision ?? 0))
      cached = { circuit, expiresAt: getCacheExpiry(circuit, now()) };
    return cached?.circuit;
  };
  const read = async (): Promise<Circuit | undefined> => {
    if (cached && now() < cached.expiresAt) return cached.circuit;
    pendingRead ??= circuits.find().finally(() => {
      pendingRead = undefined;
    });
    return cache(await pendingRead);
  };
  const save = async (circuit: Circuit): Promise<'saved' | 'conflict'> => {
    const outcome = await circuits.save(circuit);
    if (outcome === 'saved') cache(circuit);
    return outcome;
  };
  const toRetryLater = (delayMs: number) =>
    new RetryLater(Math.ceil(delayMs / 1_000), `the circuit of ${name} is open`);

  const logOpened = (line: string) => {
    logger.warn(line, { circuit: name });
    recordMetric({ circuitsOpened: 1 });
  };
  const countFailure = async (): Promise<void> => {
    for (let conflicts = 0; conflicts < maxConflicts; conflicts += 1) {
      const circuit = await circuits.find();
      const next = recordFailure(circuit, now());
      if (next === undefined) return void cache(circuit);
      if ((await save(next)) === 'conflict') continue;
      if (next.status === 'open') logOpened('circuit opened');
      return;
    }
  };
  const endTrial = async (trial: OpenCircuit, state: 'up' | 'down'): Promise<void> => {
    if ((await save(finishTrial(trial, state, now()))) === 'conflict') return;
    if (state === 'up') logger.info('circuit closed', { circuit: name });
    else logOpened('circuit opened again');
  };

  return {
    name,
    clock,
    async admit() {
      const admission = admit(await read(), now());
      if (admission.may === 'call') return undefined;
      if (admission.may === 'wait') throw toRetryLater(admission.forMs);
      const trial = claimTrial(admission.circuit, now());
      if ((await save(trial)) === 'conflict') throw toRetryLater(trialDelayMs);
      return trial;
    },
    async record(state, trial) {
      if (state === 'unknown' || (state === 'up' && !trial)) return;
      try {
        await (trial ? endTrial(trial, state) : countFailure());
      } catch (fault) {
        // The outcome of the call stands without its record, and the claim of a trial expires.
        logger.warn('circuit not written', { circuit: name, ...getFaultFields(fault) });
      }
    },
  };
}
