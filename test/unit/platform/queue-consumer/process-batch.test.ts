import { expect, test } from '@jest/globals';
import { type Course, type Script, world } from './consumer-harness.ts';

const one = (group: string, ...courses: Course[]): Script => ({ group, courses });

test('handles a batch in which all goes well without any call of its own', async () => {
  const { drain, happened } = world([one('a', 'succeeds'), one('a', 'succeeds'), one('b', 'succeeds')]);

  expect(await drain()).toBe(true);

  expect(happened.handled.size).toBe(3);
  expect(happened.calls).toEqual([]);
  expect(happened.lines[0]).toMatchObject({
    line: 'handled',
    fields: { queue: 'orders.fifo', messageId: 'm0', attempt: 1, durationMs: 20 },
  });
});

test('handles groups side by side, and the messages of a group one after the other', async () => {
  const { drain, happened } = world([one('a', 'succeeds'), one('a', 'succeeds'), one('b', 'succeeds')]);

  await drain();

  expect(happened.tries.map(({ messageId, beside }) => [messageId, beside])).toEqual([
    ['m0', 0],
    ['m2', 1],
    ['m1', expect.any(Number)],
  ]);
});

test('tries a failing message four times with growing waits, then sets it aside and goes on with its group', async () => {
  const { drain, happened, attempts } = world([one('a', 'fails'), one('a', 'succeeds'), one('b', 'succeeds')]);

  expect(await drain()).toBe(true);

  expect(happened.tries.filter(({ messageId }) => messageId === 'm0').map(({ second }) => second)).toEqual([
    0, 5, 30, 155,
  ]);
  expect(happened.deadLetters.get('m0')).toEqual({
    reason: 'attempts_spent',
    detail: 'Error: m0 does not work for …@…',
    attempts: 4,
    queue: 'orders.fifo',
    messageId: 'm0',
    orderId: undefined,
    failedAt: expect.any(String),
    tries: expect.any(Array),
  });
  expect(happened.waits.map(({ messageIds, seconds }) => [messageIds.join(), seconds])).toEqual([
    ['m0,m1', 5],
    ['m0,m1', 25],
    ['m0,m1', 125],
  ]);
  expect([...happened.deadLetters.keys()]).toEqual(['m0']);
  expect(happened.violations).toEqual([]);
  expect(attempts.kept.size).toBe(0);
});

test('what follows a failing message waits with it and keeps all its own attempts', async () => {
  const { drain, happened } = world([
    one('a', 'fails', 'fails', 'fails', 'succeeds'),
    one('a', 'fails', 'fails', 'fails', 'succeeds'),
  ]);

  expect(await drain()).toBe(true);

  expect(happened.deadLetters.size).toBe(0);
  expect(happened.handled).toEqual(new Set(['m0', 'm1']));
});

test('says of a failed try what is known, without anything personal', async () => {
  const { drain, happened } = world([one('a', 'fails')]);

  await drain();

  expect(happened.lines.map(({ line }) => line)).toEqual([...Array(4).fill('try failed'), 'set aside']);
  expect(happened.lines[1]?.fields).toMatchObject({
    messageId: 'm0',
    attempts: 2,
    nextTrySeconds: 25,
    fault: 'Error: m0 does not work for …@…',
  });
  expect(happened.lines[4]?.fields).toMatchObject({ messageId: 'm0', attempts: 4, reason: 'attempts_spent' });
});

test('sets a body that cannot be read aside at once, says nothing of what stands in it, and goes on', async () => {
  const { drain, happened } = world([{ group: 'a', courses: 'unreadable' }, one('a', 'succeeds')]);

  expect(await drain()).toBe(true);

  expect(happened.deadLetters.get('m0')).toMatchObject({
    reason: 'unreadable',
    attempts: 0,
    detail: 'is not JSON',
  });
  expect(happened.handled).toEqual(new Set(['m1']));
  expect(JSON.stringify(happened.lines)).not.toContain('Ada');
});

test('defers what RetryLater asks for, its followers with it, for longer each time, and spends no attempt', async () => {
  const { drain, happened } = world([
    one('a', ...Array<Course>(9).fill('not yet'), 'fails', 'not yet', 'fails', 'fails', 'succeeds'),
    one('a', 'succeeds'),
  ]);

  expect(await drain()).toBe(true);

  expect(happened.deadLetters.size).toBe(0);
  expect(happened.waits.map(({ seconds }) => seconds)).toEqual([
    ...[7, 10, 20, 40, 80, 160, 320, 640, 720],
    ...[5, 720, 25, 125],
  ]);
  expect(new Set(happened.waits.map(({ messageIds }) => messageIds.join()))).toEqual(new Set(['m0,m1']));
});
