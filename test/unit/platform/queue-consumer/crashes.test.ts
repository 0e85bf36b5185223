import { expect, test } from '@jest/globals';
import { type Course, type Port, type Script, world } from './consumer-harness.ts';

const one = (group: string, ...courses: Course[]): Script => ({ group, courses });
const innocents = (count: number) => Array.from({ length: count }, (_, index) => one(`innocent-${index}`, 'succeeds'));

test.each([
  ['in one batch of ten', false],
  ['one of each group at a time', true],
])('a message that crashes the function each time costs nine innocents nothing (%s)', async (_, onePerGroup) => {
  const { drain, happened, attempts } = world([...innocents(3), one('poison', 'crashes'), ...innocents(9).slice(3)], {
    onePerGroup,
  });

  expect(await drain()).toBe(true);

  expect([...happened.deadLetters.values()]).toMatchObject([{ messageId: 'm3', reason: 'timed_out', attempts: 4 }]);
  expect(happened.handled.size).toBe(9);
  const ofInnocents = happened.tries.filter(({ messageId }) => messageId !== 'm3');
  expect(Math.max(...ofInnocents.map(({ charged }) => charged))).toBe(1);
  expect(Math.max(...ofInnocents.map(({ second }) => second))).toBeLessThanOrEqual(61);
  expect(attempts.kept.size).toBe(0);
});

test('what may have crashed the function is tried last, alone, and after the rest is acknowledged', async () => {
  const { drain, happened } = world([one('poison', 'crashes'), ...innocents(4)]);

  await drain();

  const again = happened.tries.slice(5);
  expect(again.map(({ messageId }) => messageId)).toEqual(['m0', 'm1', 'm2', 'm3', 'm4', 'm0', 'm0', 'm0']);
  expect(again.every(({ beside }) => beside === 0)).toBe(true);
  expect(happened.calls.filter((port) => port === 'acknowledge')).toHaveLength(2);
});

test.each([
  ['acknowledged at once', false],
  ['while nothing can be acknowledged', true],
])('what was set aside is not tried again when the function crashes before its answer: %s', async (_, outOfOrder) => {
  const faulty = (port: Port) => outOfOrder && port === 'acknowledge';
  const { drain, happened } = world([one('a', 'crashes'), one('a', 'crashes', 'succeeds')], {
    retrySeconds: [0],
    faulty,
  });

  expect(await drain()).toBe(true);

  const setAsideAt = happened.tries.findIndex(({ messageId }) => messageId === 'm1');
  expect(happened.tries.slice(setAsideAt).filter(({ messageId }) => messageId === 'm0')).toEqual([]);
  expect([...happened.deadLetters.keys()]).toEqual(['m0']);
});

test('a message that never returns is charged with its time; the others of the batch are answered for', async () => {
  const { drain, happened, invoke, source } = world([
    one('hanging', 'hangs'),
    one('hanging', 'succeeds'),
    ...innocents(8),
  ]);

  expect(await invoke(source.receive())).toBe('answered');
  expect(source.left).toEqual(new Set(['m0', 'm1']));
  expect(await drain()).toBe(true);

  expect([...happened.deadLetters.values()]).toMatchObject([{ messageId: 'm0', reason: 'timed_out', attempts: 4 }]);
  expect(happened.tries.filter(({ messageId }) => messageId === 'm0')).toHaveLength(4);
  expect(happened.violations).toEqual([]);
});

test('defers suspects that are not reached in time, untried and uncharged', async () => {
  const { happened, invoke, source, clock, attempts } = world(
    Array.from({ length: 10 }, (_, index) => one(`slow-${index}`, index === 0 ? 'crashes' : 'is slow', 'is slow')),
  );
  expect(await invoke(source.receive())).toBe('crashed');
  await clock.pass(clock.wait(30_000));

  expect(await invoke(source.receive())).toBe('answered');

  expect(happened.tries.slice(10)).toHaveLength(2);
  expect(source.left.size).toBe(8);
  expect(happened.waits.map(({ seconds }) => seconds)).toEqual(Array(8).fill(10));
  expect(attempts.kept.size).toBe(0);
});
