import { expect, test } from '@jest/globals';
import { consumerHarness, innocents, type Port, script } from './consumer-harness.ts';

test.each([
  ['as one batch of ten', false],
  ['one of each group at a time', true],
])('charges nine innocents nothing for a message that always crashes the function, delivered %s', async (...given) => {
  const [, onePerGroup] = given;
  const { drain, happened, attempts } = consumerHarness(
    [...innocents(3), script('poison', 'crashes'), ...innocents(9).slice(3)],
    { onePerGroup },
  );

  expect(await drain()).toBe(true);

  expect([...happened.deadLetters.values()]).toMatchObject([{ messageId: 'm3', reason: 'timed_out', attemptCount: 4 }]);
  expect(happened.processed.size).toBe(9);
  const ofInnocents = happened.attempts.filter(({ messageId }) => messageId !== 'm3');
  expect(Math.max(...ofInnocents.map(({ charged }) => charged))).toBe(1);
  expect(Math.max(...ofInnocents.map(({ second }) => second))).toBeLessThanOrEqual(61);
  expect(attempts.stored.size).toBe(0);
});

test('attempts a suspect last, alone, and after the finished messages are acknowledged', async () => {
  const { drain, happened } = consumerHarness([script('poison', 'crashes'), ...innocents(4)]);

  await drain();

  const again = happened.attempts.slice(5);
  expect(again.map(({ messageId }) => messageId)).toEqual(['m0', 'm1', 'm2', 'm3', 'm4', 'm0', 'm0', 'm0']);
  expect(again.every(({ beside }) => beside === 0)).toBe(true);
  expect(happened.calls.filter((port) => port === 'acknowledge')).toHaveLength(2);
});

test.each([
  ['is acknowledged at once', false],
  ['cannot be acknowledged', true],
])('does not attempt a dead-lettered message again when the function crashes after it and it %s', async (...given) => {
  const [, isOutOfOrder] = given;
  const faulty = (port: Port) => isOutOfOrder && port === 'acknowledge';
  const { drain, happened } = consumerHarness([script('a', 'crashes'), script('a', 'crashes', 'succeeds')], {
    retrySeconds: [0],
    faulty,
  });

  expect(await drain()).toBe(true);

  const deadLetteredAt = happened.attempts.findIndex(({ messageId }) => messageId === 'm1');
  expect(happened.attempts.slice(deadLetteredAt).filter(({ messageId }) => messageId === 'm0')).toEqual([]);
  expect([...happened.deadLetters.keys()]).toEqual(['m0']);
});

test('charges a message that hangs, and answers for the rest of the batch in time', async () => {
  const { drain, happened, invoke, source } = consumerHarness([
    script('hanging', 'hangs'),
    script('hanging', 'succeeds'),
    ...innocents(8),
  ]);

  expect(await invoke(source.receive())).toBe('answered');
  expect(source.left).toEqual(new Set(['m0', 'm1']));
  expect(await drain()).toBe(true);

  expect([...happened.deadLetters.values()]).toMatchObject([{ messageId: 'm0', reason: 'timed_out', attemptCount: 4 }]);
  expect(happened.attempts.filter(({ messageId }) => messageId === 'm0')).toHaveLength(4);
  expect(happened.violations).toEqual([]);
});

test('defers suspects that it does not reach in time, without an attempt', async () => {
  const { happened, invoke, source, clock, attempts } = consumerHarness(
    Array.from({ length: 10 }, (_, index) => script(`slow-${index}`, index === 0 ? 'crashes' : 'is slow', 'is slow')),
  );
  expect(await invoke(source.receive())).toBe('crashed');
  await clock.pass(clock.wait(30_000));

  expect(await invoke(source.receive())).toBe('answered');

  expect(happened.attempts.slice(10)).toHaveLength(2);
  expect(source.left.size).toBe(8);
  expect(happened.returned.map(({ delaySeconds }) => delaySeconds)).toEqual(Array(8).fill(10));
  expect(attempts.stored.size).toBe(0);
});
