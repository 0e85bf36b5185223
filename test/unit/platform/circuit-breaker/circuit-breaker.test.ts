import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { logger } from '../../../../functions/platform/logger.ts';
import { down, hangs, isDown, opened, outcome, shared, up } from './breaker-harness.ts';

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
      at: expect.arrayContaining([expect.stringMatching(/^circuit-breaker\.ts:/)]),
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

test('times out a provider that hangs after two seconds, and opens the circuit', async () => {
  const { instance, later } = shared();
  const breaker = instance();
  const calls = Array.from({ length: 5 }, () => outcome(hangs, breaker));
  await new Promise(setImmediate);

  later(1.999);
  expect(await Promise.race([...calls, 'waits'])).toBe('waits');
  later(0.001);

  expect(await Promise.all(calls)).toEqual(Array(5).fill('carrier is down: TimeoutError: not done after 2000 ms'));
  expect(await outcome(up, breaker)).toBe(30);
});
