import type { Deferral } from '../../../functions/platform/queue-consumer/types.ts';

/** A message that was set aside, and what it said about itself. */
export type SetAside = { queue: string; body: string; attributes: Readonly<Record<string, string>> };
/** No try is given less than this. */
const leastTimeMs = 2_500;
/** `handled` counts as a try until it is crossed off, for whoever crashes before that cannot be told from whoever fails. */
type Course = 'begun' | 'failed' | 'handled' | 'crossed off' | 'not now';

/** Watches what really became of every message's tries, so that no dead letter can claim tries that were none of its own. */
export function deadLetterBook(note: (violation: string) => void, tries: number, now: () => number) {
  const courses = new Map<string, Map<number, Course>>();
  const deadLetters: SetAside[] = [];
  let count = 0;
  let spent = 0;
  let invocations = 0;

  const write = (key: string, invocation: number, course: Course) => {
    const known = courses.get(key) ?? new Map<number, Course>();
    courses.set(key, known.set(invocation, course));
  };
  return {
    deadLetters,
    count: () => count,
    /** How often a failed try was written down. */
    spent: () => spent,
    spend() {
      spent += 1;
    },
    /** For one batch of a queue. */
    watch(queue: string) {
      invocations += 1;
      const invocation = invocations;
      const writtenDown = new Set<string>();
      return {
        /** A try is charged from the moment that it is written down, and one that was put off until that is taken back. */
        async bookkeeping<Result>(messageId: string, isBegun: boolean, act: () => Promise<Result>): Promise<Result> {
          const key = `${queue} ${messageId}`;
          const before = courses.get(key)?.get(invocation);
          if (isBegun || before === 'not now') write(key, invocation, 'begun');
          if (isBegun) writtenDown.add(messageId);
          const done = await act();
          if (before === 'not now') write(key, invocation, 'not now');
          if (before === 'handled') write(key, invocation, 'crossed off');
          return done;
        },
        async watched(messageId: string, work: () => Promise<'handled' | Deferral>) {
          const key = `${queue} ${messageId}`;
          write(key, invocation, 'begun');
          const began = now();
          try {
            const ended = await work();
            const handled = writtenDown.has(messageId) ? 'handled' : 'crossed off';
            // It may have been given up before, and rightly so.
            if (now() - began < leastTimeMs) write(key, invocation, ended === 'handled' ? handled : 'not now');
            return ended;
          } catch (fault) {
            write(key, invocation, 'failed');
            throw fault;
          }
        },
      };
    },
    setAside(deadLetter: SetAside) {
      deadLetters.push(deadLetter);
      count += 1;
      const { reason, queue = '', messageId = '', attempts } = deadLetter.attributes;
      if (reason === undefined)
        return note(`a message of ${deadLetter.queue} was received too often: ${deadLetter.body}`);
      const free: Course[] = ['not now', 'crossed off'];
      const own = [...(courses.get(`${queue} ${messageId}`)?.values() ?? [])];
      const charged = own.filter((course) => !free.includes(course)).length;
      if (reason === 'unreadable' || charged < tries || Number(attempts) !== tries)
        note(`${messageId} was set aside as ${reason} after ${charged} tries of its own, of ${tries}`);
    },
  };
}
