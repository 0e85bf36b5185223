import * as z from 'zod/mini';

const failuresToOpen = 5;
const windowMs = 60_000;
const openMs = 30_000;
/** A trial without a recorded outcome counts as crashed after this time, twice the timeout of a consumer. */
const trialMs = 10_000;
/** How long other calls wait while a trial is in progress. */
export const trialDelayMs = 2_000;
const closedCacheMs = 2_000;

const Moment = z.int().check(z.gte(0));
const Revision = z.int().check(z.gte(1));

const Open = z.object({
  status: z.literal('open'),
  since: Moment,
  trialUntil: z.optional(Moment),
  revision: Revision,
});
const Closed = z.object({
  status: z.literal('closed'),
  since: z.optional(Moment),
  failures: z.array(Moment).check(z.maxLength(failuresToOpen)),
  revision: Revision,
});

/** The state of one provider, shared by all instances. Times are in milliseconds since 1970. Absent: it never failed. */
export const Circuit = z.discriminatedUnion('status', [Closed, Open]);
export type Circuit = z.infer<typeof Circuit>;
export type OpenCircuit = z.infer<typeof Open>;

export type Circuits = {
  /** Reads the present circuit, consistently. */
  find(): Promise<Circuit | undefined>;
  /** Saves a circuit if its revision is the next one; on `conflict` another instance was first and nothing is written. */
  save(circuit: Circuit): Promise<'saved' | 'conflict'>;
};

export type Admission = { may: 'call' } | { may: 'try'; circuit: OpenCircuit } | { may: 'wait'; forMs: number };

/** Decides whether a call may be made now, may be made as the trial if that can be claimed, or has to wait. */
export function admit(circuit: Circuit | undefined, now: number): Admission {
  if (circuit === undefined || circuit.status === 'closed') return { may: 'call' };
  const trialAt = circuit.since + openMs;
  if (now < trialAt) return { may: 'wait', forMs: trialAt - now };
  if (circuit.trialUntil !== undefined && now < circuit.trialUntil)
    return { may: 'wait', forMs: Math.min(trialDelayMs, circuit.trialUntil - now) };
  return { may: 'try', circuit };
}

/** Returns the circuit after a failure at `now`; undefined when it is open already and nothing changes. */
export function recordFailure(circuit: Circuit | undefined, now: number): Circuit | undefined {
  if (circuit?.status === 'open') return undefined;
  const revision = (circuit?.revision ?? 0) + 1;
  const failures = [...(circuit?.failures ?? []).filter((at) => now - at < windowMs), now];
  if (failures.length >= failuresToOpen) return { status: 'open', since: now, revision };
  return { status: 'closed', ...(circuit?.since !== undefined && { since: circuit.since }), failures, revision };
}

/** Returns the circuit with its trial claimed. The claim expires, so that a trial that crashes is followed by another. */
export function claimTrial(circuit: OpenCircuit, now: number): OpenCircuit {
  return { ...circuit, trialUntil: now + trialMs, revision: circuit.revision + 1 };
}

/** Returns the circuit after its trial: closed, or open for the full time again. */
export function finishTrial({ revision }: OpenCircuit, state: 'up' | 'down', now: number): Circuit {
  if (state === 'down') return { status: 'open', since: now, revision: revision + 1 };
  return { status: 'closed', since: now, failures: [], revision: revision + 1 };
}

/** Returns the time until which an instance may use a circuit that it read at `readAt`. */
export function getCacheExpiry(circuit: Circuit | undefined, readAt: number): number {
  // An open circuit stays open for its full time. A closed one may have opened: until it is read again, the instance calls
  // a provider that is down, which costs no more than a few failures.
  return circuit?.status === 'open' ? circuit.since + openMs : readAt + closedCacheMs;
}

export type CircuitState = { state: 'closed' | 'open' | 'half_open'; since?: string };

/** Returns the state for people: half open once its trial is due. A provider that never failed has no `since`. */
export function getCircuitState(circuit: Circuit | undefined, now: Date): CircuitState {
  if (circuit?.since === undefined) return { state: 'closed' };
  const isHalfOpen = circuit.status === 'open' && now.getTime() >= circuit.since + openMs;
  const since = new Date(isHalfOpen ? circuit.since + openMs : circuit.since).toISOString();
  return { state: isHalfOpen ? 'half_open' : circuit.status, since };
}
