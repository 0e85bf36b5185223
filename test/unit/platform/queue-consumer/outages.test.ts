import { expect, test } from '@jest/globals';
import { ProviderFault } from '../../../../functions/messages/provider-fault.ts';
import { RetryLater, retryLaterAsDeferral } from '../../../../functions/platform/queue-consumer/queue-function.ts';
import { type Course, type Script, world } from './consumer-harness.ts';

const one = (group: string, ...courses: Course[]): Script => ({ group, courses });
const innocents = (count: number) => Array.from({ length: count }, (_, index) => one(`innocent-${index}`, 'succeeds'));

test.each([
  ['of', 1],
  ['keep', 1],
  ['setAside', 4],
] as const)(
  'nothing is acknowledged or tried in vain while %s is out of order, and nothing lost',
  async (port, tries) => {
    let broken = true;
    const { drain, happened, source } = world([one('a', 'fails'), one('a', 'succeeds'), ...innocents(2)], {
      faulty: (name) => broken && name === port,
    });

    expect(await drain({ rounds: 40 })).toBe(false);
    expect(source.left).toEqual(new Set(['m0', 'm1']));
    expect(happened.tries.filter(({ messageId }) => messageId === 'm0')).toHaveLength(tries);
    broken = false;
    expect(await drain()).toBe(true);

    expect([...happened.deadLetters.values()]).toMatchObject([{ messageId: 'm0', attempts: 4 }]);
    expect(happened.violations).toEqual([]);
  },
);

test('answers in time for the rest when a port does not, and touches nothing after its end', async () => {
  const { happened, invoke, source, clock } = world([one('a', 'fails'), ...innocents(3)], {
    faulty: (name) => name === 'keep' && 'late',
  });

  expect(await invoke(source.receive())).toBe('answered');
  expect(clock.now() % 60_000).toBe(4_800);
  expect(source.left).toEqual(new Set(['m0']));
  await clock.pass(clock.wait(20_000));

  expect(happened.calls).toEqual(['keep']);
});

test.each(['forget', 'putBack', 'acknowledge'] as const)(
  'goes on without harm while %s is out of order',
  async (port) => {
    const { drain, happened } = world([one('a', 'fails'), one('a', 'succeeds'), one('b', 'crashes'), ...innocents(4)], {
      faulty: (name) => name === port,
    });

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
])('defers a message whose handler throws %s', async (_, fault) => {
  const handle = retryLaterAsDeferral(() => Promise.reject(fault));

  expect(await handle({}, { resend: 0 })).toEqual({ seconds: 0, why: expect.any(String) });
});

test.each([
  ['a bug', new TypeError('no')],
  ['a refused permission', named('AccessDeniedException')],
  ['a refusal of this order', new ProviderFault('no', 'this order')],
])('charges a message whose handler throws %s', async (_, fault) => {
  const handle = retryLaterAsDeferral(() => Promise.reject(fault));

  await expect(handle({}, { resend: 0 })).rejects.toBe(fault);
});

test('spends no attempt of a message while what its handler needs is down, however often it is received', async () => {
  const { drain, happened, attempts, clock } = world([
    one('a', ...Array<Course>(300).fill('is down'), 'succeeds'),
    one('a', 'succeeds'),
  ]);
  const began = clock.now();

  expect(await drain()).toBe(true);

  expect(clock.now() - began).toBeGreaterThan(2 * 86_400_000);
  expect(Math.max(...happened.tries.map(({ charged }) => charged))).toBe(1);
  expect(happened.deadLetters.size).toBe(0);
  expect(attempts.kept.size).toBe(0);
});

test('defers a second delivery of a message that is being tried, and tries it once that try must be over', async () => {
  const { attempts, source, clock, invoke, happened } = world([one('a', 'is down')]);
  source.hide(source.receive(), 0);
  const tries = [{ at: new Date(clock.now() - 4_000).toISOString() }];
  await attempts.keep({ messageId: 'm0', tries });

  await invoke(source.receive());
  expect(happened.tries).toHaveLength(0);
  expect(attempts.kept.get('m0')).toEqual(tries);
  await clock.pass(clock.wait(10_000));
  await invoke(source.receive());

  expect(happened.tries).toHaveLength(1);
  expect(happened.waits.map(({ seconds }) => seconds)).toEqual([10, 20]);
});

test('charges the try of a message that runs out of its own time, which no outage explains', async () => {
  const { drain, happened } = world([one('a', 'hangs')]);

  expect(await drain()).toBe(true);

  expect([...happened.deadLetters.values()]).toMatchObject([{ reason: 'timed_out', attempts: 4 }]);
});

test.each(['of', 'keep', 'setAside'] as const)(
  'receives a message fewer than 1 000 times while %s fails for three days',
  async (port) => {
    const { drain, source, clock, happened } = world([one('a', 'fails')], {
      faulty: (name) => name === port,
    });
    const until = clock.now() + 3 * 86_400_000;

    while (clock.now() < until) await drain({ rounds: 1 });
    await clock.pass(clock.wait(3_600_000));

    expect(source.receive()[0]?.receiveCount).toBeLessThan(500);
    expect(happened.tries.length).toBeLessThanOrEqual(port === 'setAside' ? 4 : 1);
  },
);

test('brings thirty messages that were deferred together back at different times', async () => {
  let seed = 0;
  const random = () => (seed++ % 10) / 10;
  const groups = Array.from({ length: 30 }, (_, index) =>
    one(`g-${index}`, ...Array<Course>(4).fill('is down'), 'succeeds'),
  );
  const { drain, happened } = world(groups, { random });

  await drain();

  const last = happened.tries.slice(-30).map(({ second }) => second);
  expect(new Set(last).size).toBeGreaterThan(5);
});
