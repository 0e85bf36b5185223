import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { ProviderFault } from '../../../../functions/messages/fault.ts';
import { callWithBreaker } from '../../../../functions/platform/circuit-breaker/circuit-breaker.ts';
import { logger } from '../../../../functions/platform/logger.ts';
import { down, hangs, isDown, opened, outcome, refused, up } from './breaker-harness.ts';

const warn = jest.spyOn(logger, 'warn').mockImplementation(() => {});
const info = jest.spyOn(logger, 'info').mockImplementation(() => {});
beforeEach(() => {
  warn.mockClear();
  info.mockClear();
});

describe('the trial of an open circuit', () => {
  test('closes the circuit for all when it succeeds', async () => {
    const { breaker, instance, later } = await opened();
    later(30);

    expect(await outcome(up, instance())).toBe('answer');

    expect(await outcome(up, breaker)).toBe('answer');
    expect(await outcome(down, breaker)).toBe(isDown);
    expect(await outcome(up, breaker)).toBe('answer');
    expect(info).toHaveBeenCalledWith('circuit closed', { circuit: 'carrier' });
  });

  test('opens the circuit for another half minute when it fails', async () => {
    const { breaker, instance, later } = await opened();
    later(30);

    expect(await outcome(down, instance())).toBe(isDown);

    expect(await outcome(up, breaker)).toBe(30);
    expect(warn).toHaveBeenCalledWith('circuit opened again', { circuit: 'carrier' });
  });

  test.each([
    ['of one instance', 1],
    ['of fifty instances', 50],
  ])('makes one trial when fifty calls come at once %s', async (_, count) => {
    const { instance, later } = await opened();
    const instances = Array.from({ length: count }, instance);
    later(30);
    let calls = 0;
    let end = (_: string) => {};
    const trial = () => {
      calls += 1;
      return new Promise<string>((resolve) => {
        end = resolve;
      });
    };

    const all = Array.from({ length: 50 }, async (_, n) => {
      const breaker = instances[n % count];
      return breaker ? outcome(trial, breaker) : 'no instance';
    });
    await new Promise(setImmediate);
    end('answer');

    const outcomes = await Promise.all(all);
    expect(calls).toBe(1);
    expect(outcomes.filter((each) => each === 'answer')).toHaveLength(1);
    expect(outcomes.filter((each) => each === 2)).toHaveLength(49);
  });

  test('makes another trial ten seconds after one without a recorded outcome', async () => {
    const { frozen, instance, later } = await opened();
    later(30);
    void callWithBreaker(hangs, frozen());
    await new Promise(setImmediate);

    later(9);
    expect(await outcome(up, instance())).toBe(1);
    later(1);

    expect(await outcome(up, instance())).toBe('answer');
  });

  test('changes nothing when it ends after its claim expired and another closed the circuit', async () => {
    const { frozen, instance, later } = await opened();
    later(30);
    let fail = () => {};
    const slow = outcome(
      () =>
        new Promise<string>((_, reject) => {
          fail = () => reject(new ProviderFault('no answer', 'everyone'));
        }),
      frozen(),
    );
    await new Promise(setImmediate);
    later(10);
    await outcome(up, instance());

    fail();

    expect(await slow).toBe(isDown);
    expect(await outcome(up, instance())).toBe('answer');
  });

  test('closes the circuit when the provider refuses one order, and a refusal never counts as a failure', async () => {
    const { breaker, later, circuits } = await opened();
    later(30);

    expect(await outcome(refused, breaker)).toBe('refused');
    for (let n = 0; n < 10; n += 1) expect(await outcome(refused, breaker)).toBe('refused');

    expect(circuits.calls.writes).toBe(7);
  });

  test('leaves the circuit to the next trial when it fails for a reason of our own', async () => {
    const ours = async (): Promise<string> => {
      throw new Error('our own');
    };
    const { breaker, later } = await opened();
    later(30);

    expect(await outcome(ours, breaker)).toBe('our own');
    expect(await outcome(up, breaker)).toBe(2);
    later(10);

    expect(await outcome(up, breaker)).toBe('answer');
  });
});
