import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Behaviour, consumerHarness, type Port, type Script } from './consumer-harness.ts';

const innocent: fc.Arbitrary<Script['behaviours']> = fc.constant(['succeeds']);
const forNow = fc.array(
  fc.constantFrom<Behaviour>('succeeds', 'fails', 'hangs', 'crashes', 'defers', 'is slow', 'is down'),
  { maxLength: 6 },
);
/** The last behaviour of a message. It is no deferral, with which the queue would never be empty. */
const forEver = fc.constantFrom<Behaviour>('succeeds', 'fails', 'hangs', 'crashes', 'is slow');
const difficult: fc.Arbitrary<Script['behaviours']> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<'unreadable'>('unreadable') },
  { weight: 4, arbitrary: fc.tuple(forNow, forEver).map(([behaviours, last]) => [...behaviours, last]) },
);

const scripts = fc.array(
  fc.record({
    group: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    behaviours: fc.oneof({ weight: 3, arbitrary: innocent }, { weight: 1, arbitrary: difficult }),
  }),
  { minLength: 1, maxLength: 30 },
);
const retrySeconds = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 3 });

test('keeps the order, charges innocents nothing and ends each message once, whatever fails, hangs or crashes', async () => {
  await fc.assert(
    fc.asyncProperty(scripts, retrySeconds, fc.boolean(), async (given, delays, onePerGroup) => {
      const isInnocent = ({ messageId }: { messageId: string }) =>
        String(given[Number(messageId.slice(1))]?.behaviours) === 'succeeds';
      const { drain, happened, attempts } = consumerHarness(given, { retrySeconds: delays, onePerGroup });

      expect(await drain()).toBe(true);

      const deadLetters = [...happened.deadLetters.values()];
      expect(happened.violations).toEqual([]);
      expect(deadLetters.filter(isInnocent)).toEqual([]);
      expect(happened.attempts.filter(isInnocent).filter(({ charged }) => charged > 1)).toEqual([]);
      expect(happened.attempts.filter(({ charged }) => charged > delays.length + 1)).toEqual([]);
      const isSpent = ({ attemptCount }: { attemptCount: number }) => attemptCount === delays.length + 1;
      expect(deadLetters.filter((each) => each.reason !== 'unreadable' && !isSpent(each))).toEqual([]);
      expect(happened.deadLetters.size + happened.processed.size).toBe(given.length);
      expect(attempts.stored.size).toBe(0);
    }),
    { numRuns: 400 },
  );
});

test('loses nothing and acknowledges nothing unfinished, whatever port fails, however often', async () => {
  const faults = fc.array(fc.boolean(), { minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(scripts, faults, fc.boolean(), async (given, plan, onePerGroup) => {
      let call = 0;
      const faulty = (_port: Port) => {
        call += 1;
        return call <= 300 && plan[call % plan.length] === true;
      };
      const { drain, happened } = consumerHarness(given, { faulty, onePerGroup });

      expect(await drain()).toBe(true);

      expect(happened.violations).toEqual([]);
      expect(new Set([...happened.processed, ...happened.deadLetters.keys()]).size).toBe(given.length);
    }),
    { numRuns: 300 },
  );
});
