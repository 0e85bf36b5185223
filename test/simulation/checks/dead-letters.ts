import { toDeferral } from '../../../functions/platform/queue-consumer/retry-later.ts';
import { containsPersonal } from './personal.ts';

export type SimulatedDeadLetter = { queue: string; body: string; attributes: Readonly<Record<string, string>> };
/** The least time that an attempt gets. */
const minAttemptMs = 2_500;
/** A handled message stays charged until its record is deleted: a crash before that looks like a failure. */
type State = 'started' | 'failed' | 'handled' | 'deleted' | 'deferred';

/** Follows what became of every attempt, and checks that each dead letter failed in enough attempts of its own. */
export function createDeadLetterChecks(
  reportViolation: (violation: string) => void,
  getMaxAttempts: (queue: string) => number,
  now: () => number,
) {
  const states = new Map<string, Map<number, State>>();
  const deadLetters: SimulatedDeadLetter[] = [];
  let count = 0;
  let chargedAttempts = 0;
  let invocations = 0;

  const setState = (key: string, invocation: number, state: State) => {
    const known = states.get(key) ?? new Map<number, State>();
    states.set(key, known.set(invocation, state));
  };
  return {
    deadLetters,
    count: () => count,
    /** Returns how often a failed attempt was stored. */
    chargedAttempts: () => chargedAttempts,
    countChargedAttempt() {
      chargedAttempts += 1;
    },
    createBatchChecks(queue: string) {
      invocations += 1;
      const invocation = invocations;
      const stored = new Set<string>();
      return {
        /** Stores or deletes an attempt. It is charged from its start until it is deleted. */
        async record<Result>(messageId: string, isStart: boolean, act: () => Promise<Result>): Promise<Result> {
          const key = `${queue} ${messageId}`;
          const before = states.get(key)?.get(invocation);
          if (isStart || before === 'deferred') setState(key, invocation, 'started');
          if (isStart) stored.add(messageId);
          const result = await act();
          if (before === 'deferred') setState(key, invocation, 'deferred');
          if (before === 'handled') setState(key, invocation, 'deleted');
          return result;
        },
        async attempt(messageId: string, work: () => Promise<void>): Promise<void> {
          const key = `${queue} ${messageId}`;
          setState(key, invocation, 'started');
          const startedAt = now();
          // An attempt that took longer may have been given up, and is rightly charged.
          const isInTime = () => now() - startedAt < minAttemptMs;
          try {
            await work();
            if (isInTime()) setState(key, invocation, stored.has(messageId) ? 'handled' : 'deleted');
          } catch (fault) {
            const isDeferred = toDeferral(fault) !== undefined;
            if (!isDeferred || isInTime()) setState(key, invocation, isDeferred ? 'deferred' : 'failed');
            throw fault;
          }
        },
      };
    },
    store(deadLetter: SimulatedDeadLetter) {
      deadLetters.push(deadLetter);
      count += 1;
      const { reason, queue = '', messageId = '', attemptCount } = deadLetter.attributes;
      if (reason === undefined)
        return reportViolation(`a message of ${deadLetter.queue} was received too often: ${deadLetter.body}`);
      const own = [...(states.get(`${queue} ${messageId}`)?.values() ?? [])];
      const maxAttempts = getMaxAttempts(queue);
      if (containsPersonal(deadLetter.attributes)) reportViolation(`the dead letter of ${messageId} has personal data`);
      const charged = own.filter((state) => state !== 'deferred' && state !== 'deleted').length;
      if (reason === 'unreadable' || charged < maxAttempts || Number(attemptCount) !== maxAttempts)
        reportViolation(
          `${messageId} was dead-lettered as ${reason} after ${charged} of ${maxAttempts} attempts of its own`,
        );
    },
  };
}
