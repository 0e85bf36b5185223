import { expect, test } from '@jest/globals';
import {
  type Course,
  consumedByOurs,
  consumedByPowertools,
  doomed,
  type Load,
  onePoisonInTwoHundred,
  perOrder,
  transient,
} from './powertools-comparison.ts';

const messages = 8_000;
const loads = {
  '1 poison in 200': onePoisonInTwoHundred,
  '5 % transient failures': transient(0.05),
};

/** What was set aside and would have gone through, had it been given its own tries. */
function innocentsOf({ deadLetters }: Course, due: ReadonlySet<string>): string[] {
  return [...deadLetters].filter((messageId) => !due.has(messageId));
}

/** Orders whose messages were handled in another sequence than they were sent in. */
function disorderedOf({ handled }: Course): string[] {
  const last = new Map<number, number>();
  return handled.filter((messageId) => {
    const order = Math.floor(Number(messageId) / perOrder);
    const isEarlier = (last.get(order) ?? -1) > Number(messageId);
    last.set(order, Number(messageId));
    return isEarlier;
  });
}

const print = (...columns: [string, ...(string | number)[]]) => {
  const [first, ...rest] = columns;
  process.stdout.write(`${first.padEnd(86)}${rest.map((column) => String(column).padStart(12)).join('')}\n`);
};

test.each([
  ['as many of an order as wait', false],
  ['one of an order at a time', true],
])(
  'of messages handed out %s, those alone are set aside that failed all of their own tries',
  async (handedOut, onePerGroup) => {
    for (const [name, fails] of Object.entries(loads)) {
      const load: Load = { messages, fails, onePerGroup };
      const due = doomed(load);
      const ours = await consumedByOurs(load);
      const usual = await consumedByPowertools(load, false);
      const skipping = await consumedByPowertools(load, true);

      print(`${messages} messages, ${name}; handed out ${handedOut}`, 'set aside', 'innocents', 'due');
      const courses = { ours, Powertools: usual, 'Powertools, skipGroupOnError': skipping };
      for (const [consumer, course] of Object.entries(courses))
        print(`  ${consumer}`, course.deadLetters.size, innocentsOf(course, due).length, due.size);

      expect(due.size).toBeGreaterThan(0);
      expect(ours.deadLetters).toEqual(due);
      expect(innocentsOf(ours, due)).toEqual([]);
      expect(disorderedOf(ours)).toEqual([]);
      expect(new Set([...ours.handled, ...ours.deadLetters]).size).toBe(messages);
      expect(innocentsOf(usual, due).length).toBeGreaterThan(due.size);
      if (!onePerGroup) expect(innocentsOf(skipping, due).length).toBeGreaterThan(0);
    }
  },
);
