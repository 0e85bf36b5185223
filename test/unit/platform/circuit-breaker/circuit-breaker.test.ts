import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { ProviderFault } from '../../../../functions/messages/provider-fault.ts';
import { callWithBreaker } from '../../../../functions/platform/circuit-breaker/circuit-breaker.ts';
import { logger } from '../../../../functions/platform/logger.ts';
import { down, hangs, isDown, opened, outcome, refused, shared, up } from './breaker-harness.ts';

const warn = jest.spyOn(logger, 'warn').mockImplementation(() => {});
const info = jest.spyOn(logger, 'info').mockImplementation(() => {});
beforeEach(() => {
  warn.mockClear();
  info.mockClear();
});

describe('callWithBreaker', () => {
  test('returns and throws what the call does while the circuit is closed', async () => {
    const breaker = shared().instance();

    expect(await outcome(up, breaker)).toBe('answer');
    expect(await outcome(down, breaker)).toBe(isDown);
  });

  test('costs one read in two seconds per instance and no write while calls succeed', async () => {
    const { instance, circuits, later } = shared();
    const breaker = instance();

    await Promise.all(Array.from({ length: 10 }, () => outcome(up, breaker)));
    later(1.9);
    await outcome(up, breaker);
    expect(circuits.calls).toEqual({ reads: 1, writes: 0 });
    later(0.1);
    await outcome(up, breaker);

    expect(circuits.calls).toEqual({ reads: 2, writes: 0 });
  });

  test('makes no call after five failures, and waits until the trial without a read', async () => {
    const { breaker, circuits, later } = await opened();
    const { reads } = circuits.calls;
    const call = jest.fn(up);

    later(10.5);
    expect(await outcome(call, breaker)).toBe(20);

    expect(call).not.toHaveBeenCalled();
    expect(circuits.calls).toEqual({ reads, writes: 5 });
    expect(warn).toHaveBeenCalledWith('circuit opened', { circuit: 'carrier' });
  });

  test('makes no call in another instance either, two seconds later at the latest', async () => {
    const here = shared();
    const other = here.instance();
    await outcome(up, other);
    const breaker = here.instance();
    for (let n = 0; n < 5; n += 1) await outcome(down, breaker);

    expect(await outcome(up, other)).toBe('answer');
    here.later(2);

    expect(await outcome(up, other)).toBe(28);
  });

  test('keeps the outcome of the call when the circuit cannot be written', async () => {
    const { circuits, instance, later } = await opened();
    later(30);
    const save = async (circuit: Parameters<typeof circuits.save>[0]) => {
      if (circuit.status === 'closed') throw new Error('throttled');
      return circuits.save(circuit);
    };
    const breaker = instance({ ...circuits, save });

    expect(await outcome(up, breaker)).toBe('answer');

    expect(warn).toHaveBeenCalledWith('circuit not written', {
      circuit: 'carrier',
      fault: 'Error: throttled',
    });
    later(10);
    expect(await outcome(up, instance())).toBe('answer');
  });

  test('makes no call when the circuit cannot be read', async () => {
    const { circuits, instance } = shared();
    const find = () => Promise.reject(new Error('throttled'));
    const breaker = instance({ ...circuits, find });
    const call = jest.fn(up);

    expect(await outcome(call, breaker)).toBe('throttled');
    expect(call).not.toHaveBeenCalled();
  });
});

test('writes five of fifty failures at once, in as many instances', async () => {
  const { instance, circuits } = shared();
  const instances = Array.from({ length: 50 }, instance);

  await Promise.all(instances.map((breaker) => outcome(down, breaker)));

  expect(await circuits.find()).toMatchObject({ status: 'open', revision: 5 });
});

test('keeps the circuit open in an instance when a read returns that began before it opened', async () => {
  const { circuits, instance } = shared();
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const find = jest.fn(circuits.find).mockImplementationOnce(async () => {
    const before = await circuits.find();
    await held;
    return before;
  });
  const breaker = instance({ ...circuits, find });
  const slow = outcome(down, breaker);
  await new Promise(setImmediate);
  const other = instance();
  for (let n = 0; n < 4; n += 1) await outcome(down, other);
  await breaker.record('down', undefined);

  answer();

  expect(await slow).toBe(30);
});

const withName = (name: string) => Object.assign(new Error('no'), { name });
/** What a call throws, the writes of a failure, and what the caller gets. */
const faults: [string, unknown, number, string][] = [
  ['an outage', new ProviderFault('no', 'everyone'), 1, 'RetryLater'],
  ['a refusal of our credentials', new ProviderFault('no', 'our credentials'), 1, 'RetryLater'],
  ['a refusal of one order', new ProviderFault('no', 'this order'), 0, 'ProviderFault'],
  ['a timeout of the SDK', withName('TimeoutError'), 1, 'RetryLater'],
  ['throttling', withName('ThrottlingException'), 1, 'RetryLater'],
  ['a 500 of AWS', Object.assign(withName('Odd'), { $metadata: { httpStatusCode: 500 } }), 1, 'RetryLater'],
  ['a refused connection', Object.assign(new Error('no'), { code: 'ECONNREFUSED' }), 1, 'RetryLater'],
  ['a bug', new TypeError('no'), 0, 'TypeError'],
  ['a refused permission', withName('AccessDeniedException'), 0, 'AccessDeniedException'],
];

test.each(faults)('handles %s', async (...given) => {
  const [, fault, counted, name] = given;
  const { instance, circuits } = shared();

  const thrown = await callWithBreaker(() => Promise.reject(fault), instance()).catch((each: unknown) => each);

  expect(thrown).toHaveProperty('name', name);
  expect(circuits.calls.writes).toBe(counted);
});

test('leaves the circuit closed after any number of refusals of single orders', async () => {
  const { instance, circuits } = shared();
  const breaker = instance();

  for (let n = 0; n < 20; n += 1) expect(await outcome(refused, breaker)).toBe('refused');

  expect(await outcome(up, breaker)).toBe('answer');
  expect(circuits.calls.writes).toBe(0);
});

test('times out a provider that hangs after two seconds, and opens the circuit', async () => {
  const { instance, later } = shared();
  const breaker = instance();
  const calls = Array.from({ length: 5 }, () => outcome(hangs, breaker));
  await new Promise(setImmediate);

  later(1.999);
  expect(await Promise.race([...calls, 'waits'])).toBe('waits');
  later(0.001);

  expect(await Promise.all(calls)).toEqual(Array(5).fill('carrier is down: TimedOut: not done after 2000 ms'));
  expect(await outcome(up, breaker)).toBe(30);
});
