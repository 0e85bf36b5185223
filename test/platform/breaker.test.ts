import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { breakerOver } from '../../functions/platform/breaker.ts';
import { logger } from '../../functions/platform/logger.ts';
import { down, opened, outcome, shared, up } from './breaker-world.ts';

const warned = jest.spyOn(logger, 'warn').mockImplementation(() => {});
const informed = jest.spyOn(logger, 'info').mockImplementation(() => {});
beforeEach(() => {
  warned.mockClear();
  informed.mockClear();
});

describe('a guarded call', () => {
  test('gives what it gives and throws what it throws while the circuit is closed', async () => {
    const breaker = shared().instance();

    expect(await outcome(up, breaker)).toBe('answer');
    expect(await outcome(down, breaker)).toBe('no answer');
  });

  test('that succeeds costs one read in two seconds for all of an instance, and never a write', async () => {
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

  test('is not made after five failures: it waits until the trial, without a read', async () => {
    const { breaker, circuits, later } = await opened();
    const { reads } = circuits.calls;
    const call = jest.fn(up);

    later(10.5);
    expect(await outcome(call, breaker)).toBe(20);

    expect(call).not.toHaveBeenCalled();
    expect(circuits.calls).toEqual({ reads, writes: 5 });
    expect(warned).toHaveBeenCalledWith('circuit opened', { circuit: 'carrier' });
  });

  test('is not made by another instance either, two seconds later at the latest', async () => {
    const here = shared();
    const other = here.instance();
    await outcome(up, other);
    const breaker = here.instance();
    for (let n = 0; n < 5; n += 1) await outcome(down, breaker);

    expect(await outcome(up, other)).toBe('answer');
    here.later(2);

    expect(await outcome(up, other)).toBe(28);
  });

  test('keeps its outcome when the circuit cannot be written', async () => {
    const { circuits, instance, later } = await opened();
    const now = () => new Date(Date.parse('2026-11-20T10:00:30.000Z'));
    const save = async (circuit: Parameters<typeof circuits.save>[0]) => {
      if (circuit.status === 'closed') throw new Error('throttled');
      return circuits.save(circuit);
    };
    const breaker = breakerOver({ name: 'carrier', circuits: { ...circuits, save }, now });

    expect(await outcome(up, breaker)).toBe('answer');

    expect(warned).toHaveBeenCalledWith('circuit not written', {
      circuit: 'carrier',
      fault: 'Error: throttled',
    });
    later(40);
    expect(await outcome(up, instance())).toBe('answer');
  });

  test('is not made when the circuit cannot be read', async () => {
    const { circuits } = shared();
    const find = () => Promise.reject(new Error('throttled'));
    const breaker = breakerOver({ name: 'carrier', circuits: { ...circuits, find }, now: () => new Date() });
    const call = jest.fn(up);

    expect(await outcome(call, breaker)).toBe('throttled');
    expect(call).not.toHaveBeenCalled();
  });
});

test('of fifty failures at once, in as many instances, five are written', async () => {
  const { instance, circuits } = shared();
  const instances = Array.from({ length: 50 }, instance);

  await Promise.all(instances.map((breaker) => outcome(down, breaker)));

  expect(await circuits.find()).toMatchObject({ status: 'open', revision: 5 });
});

test('a read that was under way while the circuit opened does not close it again in this instance', async () => {
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
  const breaker = breakerOver({
    name: 'carrier',
    circuits: { ...circuits, find },
    now: () => new Date('2026-11-20T10:00:00.000Z'),
  });
  const slow = outcome(down, breaker);
  await new Promise(setImmediate);
  const other = instance();
  for (let n = 0; n < 4; n += 1) await outcome(down, other);
  await breaker.heard('down', undefined);

  answer();

  expect(await slow).toBe(30);
});
