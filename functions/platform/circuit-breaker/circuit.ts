import * as z from 'zod/mini';

const failuresToOpen = 5;
const windowMs = 60_000;
const openMs = 30_000;
/** After this a trial whose outcome nobody wrote is taken for crashed; a consumer is stopped after half of it. */
const trialMs = 10_000;
/** How long others wait while a trial is under way, which is usually a moment. */
export const trialWaitMs = 2_000;
const closedHoldsMs = 2_000;

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

/** What all instances know of one provider. Times are in milliseconds since 1970. Absent: it has never failed. */
export const Circuit = z.discriminatedUnion('status', [Closed, Open]);
export type Circuit = z.infer<typeof Circuit>;
export type OpenCircuit = z.infer<typeof Open>;

export type Circuits = {
  /** The circuit as it is at this moment. */
  find(): Promise<Circuit | undefined>;
  /** Writes what follows revision − 1; `conflict` when that is no longer the latest. */
  save(circuit: Circuit): Promise<'saved' | 'conflict'>;
};

export type Admission = { may: 'call' } | { may: 'try'; circuit: OpenCircuit } | { may: 'wait'; forMs: number };

/** Whether a call may be made now: it may, or as the one trial if that can be claimed, or not for so long. */
export function admit(circuit: Circuit | undefined, now: number): Admission {
  if (circuit === undefined || circuit.status === 'closed') return { may: 'call' };
  const trialAt = circuit.since + openMs;
  if (now < trialAt) return { may: 'wait', forMs: trialAt - now };
  if (circuit.trialUntil !== undefined && now < circuit.trialUntil)
    return { may: 'wait', forMs: Math.min(trialWaitMs, circuit.trialUntil - now) };
  return { may: 'try', circuit };
}

/** The circuit after a failure at `now`; undefined when it is open and there is nothing to write. */
export function recordCircuitFailure(circuit: Circuit | undefined, now: number): Circuit | undefined {
  if (circuit?.status === 'open') return undefined;
  const revision = (circuit?.revision ?? 0) + 1;
  const failures = [...(circuit?.failures ?? []).filter((at) => now - at < windowMs), now];
  if (failures.length >= failuresToOpen) return { status: 'open', since: now, revision };
  return {
    status: 'closed',
    ...(circuit?.since !== undefined && { since: circuit.since }),
    failures,
    revision,
  };
}

/** The circuit with its trial claimed. The claim lapses, so that a trial that crashes is followed by another. */
export function claimTrial(circuit: OpenCircuit, now: number): OpenCircuit {
  return { ...circuit, trialUntil: now + trialMs, revision: circuit.revision + 1 };
}

/** What a trial makes of the circuit: it is closed, or open for another full time. */
export function finishTrial({ revision }: OpenCircuit, outcome: 'up' | 'down', now: number): Circuit {
  if (outcome === 'down') return { status: 'open', since: now, revision: revision + 1 };
  return { status: 'closed', since: now, failures: [], revision: revision + 1 };
}

/** How long what an instance has read of a circuit holds, as the moment until which it need not look again. */
export function getHoldUntil(circuit: Circuit | undefined, readAt: number): number {
  // Nothing ends an open time early. A closed circuit may have opened: until we look, we call a provider that others
  // have given up on, which costs no more than a few failures.
  return circuit?.status === 'open' ? circuit.since + openMs : readAt + closedHoldsMs;
}

export type CircuitState = { state: 'closed' | 'open' | 'half_open'; since?: string };

/** The circuit as people are told of it: half open once its trial is due. A provider that never failed has no `since`. */
export function getCircuitState(circuit: Circuit | undefined, now: Date): CircuitState {
  if (circuit?.since === undefined) return { state: 'closed' };
  const isHalfOpen = circuit.status === 'open' && now.getTime() >= circuit.since + openMs;
  const since = new Date(isHalfOpen ? circuit.since + openMs : circuit.since).toISOString();
  return { state: isHalfOpen ? 'half_open' : circuit.status, since };
}
