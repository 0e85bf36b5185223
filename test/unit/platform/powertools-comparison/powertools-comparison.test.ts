import { expect, test } from '@jest/globals';
import {
  consumeWithOurs,
  consumeWithPowertools,
  findDoomed,
  type Load,
  messagesPerOrder,
  onePoisonInTwoHundred,
  type Result,
  transient,
} from './powertools-comparison.ts';

const messages = 8_000;
const loads = {
  '1 poison in 200': onePoisonInTwoHundred,
  '5 % transient failures': transient(0.05),
};

/** Dead letters that would have succeeded within their own attempts. */
function findInnocents({ deadLetters }: Result, doomed: ReadonlySet<string>): string[] {
  return [...deadLetters].filter((messageId) => !doomed.has(messageId));
}

/** Messages that were processed after a later message of their order. */
function findDisordered({ processed }: Result): string[] {
  const last = new Map<number, number>();
  return processed.filter((messageId) => {
    const order = Math.floor(Number(messageId) / messagesPerOrder);
    const isDisordered = (last.get(order) ?? -1) > Number(messageId);
    last.set(order, Number(messageId));
    return isDisordered;
  });
}

const print = (...columns: [string, ...(string | number)[]]) => {
  const [first, ...rest] = columns;
  process.stdout.write(`${first.padEnd(86)}${rest.map((column) => String(column).padStart(14)).join('')}\n`);
};

test.each([
  ['all of an order at once', false],
  ['one of an order at a time', true],
])('dead-letters only messages that fail all their own attempts, received %s', async (received, onePerGroup) => {
  for (const [name, fails] of Object.entries(loads)) {
    const load: Load = { messages, fails, onePerGroup };
    const doomed = findDoomed(load);
    const ours = await consumeWithOurs(load);
    const powertools = await consumeWithPowertools(load, false);
    const skipping = await consumeWithPowertools(load, true);

    print(`${messages} messages, ${name}; received ${received}`, 'dead letters', 'innocents', 'expected');
    const results = { ours, Powertools: powertools, 'Powertools, skipGroupOnError': skipping };
    for (const [consumer, result] of Object.entries(results))
      print(`  ${consumer}`, result.deadLetters.size, findInnocents(result, doomed).length, doomed.size);

    expect(doomed.size).toBeGreaterThan(0);
    expect(ours.deadLetters).toEqual(doomed);
    expect(findInnocents(ours, doomed)).toEqual([]);
    expect(findDisordered(ours)).toEqual([]);
    expect(new Set([...ours.processed, ...ours.deadLetters]).size).toBe(messages);
    expect(findInnocents(powertools, doomed).length).toBeGreaterThan(doomed.size);
    if (!onePerGroup) expect(findInnocents(skipping, doomed).length).toBeGreaterThan(0);
  }
});
