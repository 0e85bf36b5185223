import { expect, test } from '@jest/globals';
import { type Behaviour, consumerHarness, script } from './consumer-harness.ts';

test('makes no call of its own when every message of the batch succeeds', async () => {
  const { drain, happened } = consumerHarness([
    script('a', 'succeeds'),
    script('a', 'succeeds'),
    script('b', 'succeeds'),
  ]);

  expect(await drain()).toBe(true);

  expect(happened.processed.size).toBe(3);
  expect(happened.calls).toEqual([]);
  expect(happened.lines[0]).toMatchObject({
    line: 'message processed',
    fields: { queue: 'orders.fifo', messageId: 'm0', attemptCount: undefined, durationMs: 20 },
  });
});

test('processes groups in parallel and the messages of a group one after the other', async () => {
  const { drain, happened } = consumerHarness([
    script('a', 'succeeds'),
    script('a', 'succeeds'),
    script('b', 'succeeds'),
  ]);

  await drain();

  expect(happened.attempts.map(({ messageId, beside }) => [messageId, beside])).toEqual([
    ['m0', 0],
    ['m2', 1],
    ['m1', expect.any(Number)],
  ]);
});

const fault = { code: 'internal', detail: 'Error: m0 does not work for …@…' };

test('attempts a failing message four times with growing delays, dead-letters it and goes on with its group', async () => {
  const { drain, happened, attempts } = consumerHarness([
    script('a', 'fails'),
    script('a', 'succeeds'),
    script('b', 'succeeds'),
  ]);

  expect(await drain()).toBe(true);

  expect(happened.attempts.filter(({ messageId }) => messageId === 'm0').map(({ second }) => second)).toEqual([
    0, 5, 30, 155,
  ]);
  expect([...happened.deadLetters]).toEqual([
    [
      'm0',
      {
        reason: 'attempts_spent',
        ...fault,
        attempts: Array(4).fill(expect.objectContaining({ fault })),
        attemptCount: 4,
        queue: 'orders.fifo',
        messageId: 'm0',
        orderId: undefined,
        failedAt: expect.any(String),
      },
    ],
  ]);
  expect(happened.returned.map(({ messageIds, delaySeconds }) => [messageIds.join(), delaySeconds])).toEqual([
    ['m0,m1', 5],
    ['m0,m1', 25],
    ['m0,m1', 125],
  ]);
  expect(happened.violations).toEqual([]);
  expect(attempts.stored.size).toBe(0);
});

test('lets the followers of a failing message wait with it and keep all their own attempts', async () => {
  const { drain, happened } = consumerHarness([
    script('a', 'fails', 'fails', 'fails', 'succeeds'),
    script('a', 'fails', 'fails', 'fails', 'succeeds'),
  ]);

  expect(await drain()).toBe(true);

  expect(happened.deadLetters.size).toBe(0);
  expect(happened.processed).toEqual(new Set(['m0', 'm1']));
});

test('logs failed attempts and the dead letter without anything personal', async () => {
  const { drain, happened } = consumerHarness([script('a', 'fails')]);

  await drain();

  expect(happened.lines.map(({ line }) => line)).toEqual([...Array(4).fill('attempt failed'), 'message dead-lettered']);
  expect(happened.lines[1]?.fields).toMatchObject({
    messageId: 'm0',
    attemptCount: 2,
    delaySeconds: 25,
    ...fault,
  });
  expect(happened.lines[4]?.fields).toMatchObject({ messageId: 'm0', attemptCount: 4, reason: 'attempts_spent' });
});

test('dead-letters an unreadable body at once, logs nothing of it, and goes on with its group', async () => {
  const { drain, happened } = consumerHarness([{ group: 'a', behaviours: 'unreadable' }, script('a', 'succeeds')]);

  expect(await drain()).toBe(true);

  expect(happened.deadLetters.get('m0')).toMatchObject({
    reason: 'unreadable',
    attemptCount: 0,
    code: 'unreadable',
    detail: 'not JSON',
  });
  expect(happened.processed).toEqual(new Set(['m1']));
  expect(JSON.stringify(happened.lines)).not.toContain('Ada');
});

test('defers a message on RetryLater, with its followers, longer each time, and spends no attempt', async () => {
  const { drain, happened } = consumerHarness([
    script('a', ...Array<Behaviour>(9).fill('defers'), 'fails', 'defers', 'fails', 'fails', 'succeeds'),
    script('a', 'succeeds'),
  ]);

  expect(await drain()).toBe(true);

  expect(happened.deadLetters.size).toBe(0);
  expect(happened.returned.map(({ delaySeconds }) => delaySeconds)).toEqual([
    ...[7, 10, 20, 40, 80, 160, 320, 640, 720],
    ...[5, 720, 25, 125],
  ]);
  expect(new Set(happened.returned.map(({ messageIds }) => messageIds.join()))).toEqual(new Set(['m0,m1']));
});
