import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Course, type Port, type Script, world } from './consumer-harness.ts';

const innocent: fc.Arbitrary<Script['courses']> = fc.constant(['succeeds']);
const forNow = fc.array(
  fc.constantFrom<Course>('succeeds', 'fails', 'hangs', 'crashes', 'not yet', 'is slow', 'is down'),
  { maxLength: 6 },
);
/** What a message does for ever after: waiting is not among it. */
const forEver = fc.constantFrom<Course>('succeeds', 'fails', 'hangs', 'crashes', 'is slow');
const difficult: fc.Arbitrary<Script['courses']> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<'unreadable'>('unreadable') },
  { weight: 4, arbitrary: fc.tuple(forNow, forEver).map(([courses, last]) => [...courses, last]) },
);

const scripts = fc.array(
  fc.record({
    group: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    courses: fc.oneof({ weight: 3, arbitrary: innocent }, { weight: 1, arbitrary: difficult }),
  }),
  { minLength: 1, maxLength: 30 },
);
const retrySeconds = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 3 });

const isInnocent = ({ courses }: Script | undefined = { group: '', courses: [] }) =>
  courses !== 'unreadable' && courses.join() === 'succeeds';
const indexOf = (messageId: string) => Number(messageId.slice(1));

test('whatever fails, hangs or crashes: order is kept, innocents pay nothing, and each message ends once', async () => {
  await fc.assert(
    fc.asyncProperty(scripts, retrySeconds, fc.boolean(), async (given, waits, onePerGroup) => {
      const { drain, happened, attempts } = world(given, { retrySeconds: waits, onePerGroup });

      expect(await drain()).toBe(true);

      expect(happened.violations).toEqual([]);
      expect([...happened.deadLetters.keys()].filter((messageId) => isInnocent(given[indexOf(messageId)]))).toEqual([]);
      const ofInnocents = happened.tries.filter(({ messageId }) => isInnocent(given[indexOf(messageId)]));
      expect(ofInnocents.filter(({ charged }) => charged > 1)).toEqual([]);
      expect(happened.tries.filter(({ charged }) => charged > waits.length + 1)).toEqual([]);
      expect(
        [...happened.deadLetters.values()].filter(
          (deadLetter) => deadLetter.reason !== 'unreadable' && deadLetter.attempts !== waits.length + 1,
        ),
      ).toEqual([]);
      expect(happened.deadLetters.size + happened.handled.size).toBe(given.length);
      expect(attempts.kept.size).toBe(0);
    }),
    { numRuns: 400 },
  );
});

test('whatever port is out of order, however often: nothing is lost and nothing is acknowledged for nothing', async () => {
  const faults = fc.array(fc.boolean(), { minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(scripts, faults, fc.boolean(), async (given, plan, onePerGroup) => {
      let call = 0;
      const broken = new Map<Port, number>();
      const faulty = (port: Port) => {
        call += 1;
        if (!plan[call % plan.length] || call > 300) return false;
        broken.set(port, (broken.get(port) ?? 0) + 1);
        return true;
      };
      const { drain, happened } = world(given, { faulty, onePerGroup });

      expect(await drain()).toBe(true);

      expect(happened.violations).toEqual([]);
      expect(new Set([...happened.handled, ...happened.deadLetters.keys()]).size).toBe(given.length);
    }),
    { numRuns: 300 },
  );
});
