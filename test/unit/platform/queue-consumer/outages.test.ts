import { expect, test } from '@jest/globals';
import { ProviderFault } from '../../../../functions/messages/fault.ts';
import { RetryLater, toDeferral } from '../../../../functions/platform/queue-consumer/retry-later.ts';
import { type Behaviour, consumerHarness, innocents, script } from './consumer-harness.ts';

test.each([
  ['find', 1],
  ['save', 1],
  ['deadLetter', 4],
] as const)(
  'loses no message, acknowledges none early and makes no needless attempt while %s fails',
  async (port, count) => {
    let broken = true;
    const { drain, happened, source } = consumerHarness(
      [script('a', 'fails'), script('a', 'succeeds'), ...innocents(2)],
      { faulty: (name) => broken && name === port },
    );

    expect(await drain({ rounds: 40 })).toBe(false);
    expect(source.left).toEqual(new Set(['m0', 'm1']));
    expect(happened.attempts.filter(({ messageId }) => messageId === 'm0')).toHaveLength(count);
    broken = false;
    expect(await drain()).toBe(true);

    expect([...happened.deadLetters.values()]).toMatchObject([{ messageId: 'm0', attemptCount: 4 }]);
    expect(happened.violations).toEqual([]);
  },
);

test('answers in time for the rest when a port hangs, and touches nothing after its end', async () => {
  const { happened, invoke, source, clock } = consumerHarness([script('a', 'fails'), ...innocents(3)], {
    faulty: (name) => name === 'save' && 'late',
  });

  expect(await invoke(source.receive())).toBe('answered');
  expect(clock.now() % 60_000).toBe(4_800);
  expect(source.left).toEqual(new Set(['m0']));
  await clock.pass(clock.wait(20_000));

  expect(happened.calls).toEqual(['save']);
});

test.each(['remove', 'returnToQueue', 'acknowledge'] as const)(
  'processes messages correctly while %s fails',
  async (port) => {
    const { drain, happened } = consumerHarness(
      [script('a', 'fails'), script('a', 'succeeds'), script('b', 'crashes'), ...innocents(4)],
      { faulty: (name) => name === port },
    );

    expect(await drain()).toBe(true);

    expect([...happened.deadLetters.keys()].sort()).toEqual(['m0', 'm2']);
    expect(happened.violations).toEqual([]);
  },
);

const named = (name: string, more: object = {}) => Object.assign(new Error('no'), { name, ...more });

test.each([
  ['TimeoutError', named('TimeoutError')],
  ['throttling', named('ThrottlingException', { $metadata: { httpStatusCode: 400 } })],
  ['a 503 of AWS', named('ServiceUnavailable', { $metadata: { httpStatusCode: 503 } })],
  ['a 500 without a name', named('Odd', { $metadata: { httpStatusCode: 500 } })],
  ['a refused connection', named('Error', { code: 'ECONNREFUSED' })],
  ['RetryLater', new RetryLater(0, 'the circuit is open')],
])('defers a message whose handler throws %s', (_, fault) => {
  expect(toDeferral(fault)).toEqual({ seconds: 0, reason: expect.any(String) });
});

test.each([
  ['a bug', new TypeError('no')],
  ['a refused permission', named('AccessDeniedException')],
  ['a refusal of this order', new ProviderFault('no', 'this order')],
])('charges a message whose handler throws %s', (_, fault) => {
  expect(toDeferral(fault)).toBeUndefined();
});

test('spends no attempt while a dependency of the handler is down, however often the message is received', async () => {
  const { drain, happened, attempts, clock } = consumerHarness([
    script('a', ...Array<Behaviour>(300).fill('is down'), 'succeeds'),
    script('a', 'succeeds'),
  ]);
  const began = clock.now();

  expect(await drain()).toBe(true);

  expect(clock.now() - began).toBeGreaterThan(2 * 86_400_000);
  expect(Math.max(...happened.attempts.map(({ charged }) => charged))).toBe(1);
  expect(happened.deadLetters.size).toBe(0);
  expect(attempts.stored.size).toBe(0);
});

test('defers a second delivery of a message in progress, and attempts it once that attempt must be over', async () => {
  const { attempts, source, clock, invoke, happened } = consumerHarness([script('a', 'is down')]);
  source.hide(source.receive(), 0);
  const stored = [{ at: new Date(clock.now() - 4_000).toISOString() }];
  await attempts.save({ messageId: 'm0', attempts: stored });

  await invoke(source.receive());
  expect(happened.attempts).toHaveLength(0);
  expect(attempts.stored.get('m0')).toEqual(stored);
  await clock.pass(clock.wait(10_000));
  await invoke(source.receive());

  expect(happened.attempts).toHaveLength(1);
  expect(happened.returned.map(({ delaySeconds }) => delaySeconds)).toEqual([10, 20]);
});

test('defers a message that was often received by a minute at most when the others of its batch leave no time', async () => {
  const slow = ['a', 'b', 'c'].map((group) => script(group, 'is slow'));
  const { source, invoke, happened } = consumerHarness(slow);
  for (let receive = 0; receive < 10; receive += 1) source.hide(source.receive(), 0);

  await invoke(source.receive());

  expect([...happened.processed]).toEqual(['m0', 'm1']);
  expect(happened.returned).toEqual([{ messageIds: ['m2'], delaySeconds: 60 }]);
});

test('charges an attempt that runs out of its own time, which no outage explains', async () => {
  const { drain, happened } = consumerHarness([script('a', 'hangs')]);

  expect(await drain()).toBe(true);

  expect([...happened.deadLetters.values()]).toMatchObject([{ reason: 'timed_out', attemptCount: 4 }]);
});

test.each(['find', 'save', 'deadLetter'] as const)(
  'receives a message fewer than 1 000 times while %s fails for three days',
  async (port) => {
    const { drain, source, clock, happened } = consumerHarness([script('a', 'fails')], {
      faulty: (name) => name === port,
    });
    const until = clock.now() + 3 * 86_400_000;

    while (clock.now() < until) await drain({ rounds: 1 });
    await clock.pass(clock.wait(3_600_000));

    expect(source.receive()[0]?.receiveCount).toBeLessThan(500);
    expect(happened.attempts.length).toBeLessThanOrEqual(port === 'deadLetter' ? 4 : 1);
  },
);

test('spreads thirty messages that were deferred together over different times', async () => {
  let seed = 0;
  const random = () => (seed++ % 10) / 10;
  const scripts = Array.from({ length: 30 }, (_, index) =>
    script(`g-${index}`, ...Array<Behaviour>(4).fill('is down'), 'succeeds'),
  );
  const { drain, happened } = consumerHarness(scripts, { random });

  await drain();

  const last = happened.attempts.slice(-30).map(({ second }) => second);
  expect(new Set(last).size).toBeGreaterThan(5);
});
