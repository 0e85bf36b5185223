import { ProviderFault } from '../../messages/provider-fault.ts';
import { type Clock, guardedMs, withTimeout } from '../deadline.ts';
import { isTransientFault } from '../fault.ts';
import { describeFault, logger } from '../logger.ts';
import { recordMetric } from '../metrics.ts';
import { RetryLater } from '../queue-consumer/retry-later.ts';
import {
  admit,
  type Circuit,
  type Circuits,
  claimTrial,
  finishTrial,
  getHoldUntil,
  type OpenCircuit,
  recordCircuitFailure,
  trialWaitMs,
} from './circuit.ts';

/** What the end of a call tells of the provider: `unknown` when it failed for a reason of our own. */
type Judgement = 'up' | 'down' | 'unknown';

/** A circuit breaker as one instance holds it. */
export type Breaker = {
  /** The provider's name, for log lines. */
  name: string;
  clock: Clock;
  /** Lets a call through, as the trial if it returns one. Throws `RetryLater` while the circuit is open. */
  admit(): Promise<OpenCircuit | undefined>;
  heard(judgement: Judgement, trial: OpenCircuit | undefined): Promise<void>;
};

/**
 * Makes the call unless the provider is known to be down: five failures in a minute open the circuit for half a minute,
 * then a single call, of all instances, tries. Throws `RetryLater` where the call is not made and where the provider is
 * down, and else what the call throws.
 */
export async function callWithBreaker<Result>(call: () => Promise<Result>, breaker: Breaker): Promise<Result> {
  const trial = await breaker.admit();
  let result: Result;
  try {
    result = await withTimeout(guardedMs, call(), breaker.clock);
  } catch (thrown) {
    const judgement = classifyFault(thrown);
    await breaker.heard(judgement, trial);
    throw judgement === 'down' ? new RetryLater(0, `${breaker.name} is down: ${describeFault(thrown)}`) : thrown;
  }
  await breaker.heard('up', trial);
  return result;
}

function classifyFault(thrown: unknown): Judgement {
  if (!(thrown instanceof ProviderFault)) return isTransientFault(thrown) ? 'down' : 'unknown';
  if (thrown.concerns === 'our credentials') recordMetric({ providerRefusals: 1 });
  return thrown.concerns === 'this order' ? 'up' : 'down';
}

type BreakerOptions = Pick<Breaker, 'name' | 'clock'> & { circuits: Circuits };

/** More failures than open a circuit cannot stand in each other's way. */
const maxConflicts = 8;

/** A breaker over a circuit that all instances share. It is read at most every two seconds, and written on failures only. */
export function createCircuitBreaker({ name, circuits, clock }: BreakerOptions): Breaker {
  const { now } = clock;
  let known: { circuit: Circuit | undefined; until: number } | undefined;
  let reading: Promise<Circuit | undefined> | undefined;

  const learn = (circuit: Circuit | undefined): Circuit | undefined => {
    // A read that was under way while this instance wrote would bring back what was before.
    if ((circuit?.revision ?? 0) >= (known?.circuit?.revision ?? 0))
      known = { circuit, until: getHoldUntil(circuit, now()) };
    return known?.circuit;
  };
  const look = async (): Promise<Circuit | undefined> => {
    if (known && now() < known.until) return known.circuit;
    reading ??= circuits.find().finally(() => {
      reading = undefined;
    });
    return learn(await reading);
  };
  const write = async (circuit: Circuit): Promise<'saved' | 'conflict'> => {
    const outcome = await circuits.save(circuit);
    if (outcome === 'saved') learn(circuit);
    return outcome;
  };
  const notYet = (waitMs: number) => new RetryLater(Math.ceil(waitMs / 1_000), `the circuit of ${name} is open`);

  const opened = (line: string) => {
    logger.warn(line, { circuit: name });
    recordMetric({ circuitsOpened: 1 });
  };
  const countFailure = async (): Promise<void> => {
    for (let round = 0; round < maxConflicts; round += 1) {
      const circuit = await circuits.find();
      const next = recordCircuitFailure(circuit, now());
      if (next === undefined) return void learn(circuit);
      if ((await write(next)) === 'conflict') continue;
      if (next.status === 'open') opened('circuit opened');
      return;
    }
  };
  const endTrial = async (trial: OpenCircuit, outcome: 'up' | 'down'): Promise<void> => {
    if ((await write(finishTrial(trial, outcome, now()))) === 'conflict') return;
    if (outcome === 'up') logger.info('circuit closed', { circuit: name });
    else opened('circuit opened again');
  };

  return {
    name,
    clock,
    async admit() {
      const admitted = admit(await look(), now());
      if (admitted.may === 'call') return undefined;
      if (admitted.may === 'wait') throw notYet(admitted.forMs);
      const trial = claimTrial(admitted.circuit, now());
      if ((await write(trial)) === 'conflict') throw notYet(trialWaitMs);
      return trial;
    },
    async heard(judgement, trial) {
      if (judgement === 'unknown' || (judgement === 'up' && !trial)) return;
      try {
        await (trial ? endTrial(trial, judgement) : countFailure());
      } catch (fault) {
        // The call is over and its outcome stands, whatever becomes of the note of it; a claim that is left lapses.
        logger.warn('circuit not written', { circuit: name, fault: describeFault(fault) });
      }
    },
  };
}
