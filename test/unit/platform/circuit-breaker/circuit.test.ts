import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  admit,
  Circuit,
  claimTrial,
  finishTrial,
  getCacheExpiry,
  getCircuitState,
  recordFailure,
} from '../../../../functions/platform/circuit-breaker/circuit.ts';

const start = Date.parse('2026-11-20T10:00:00.000Z');
const second = 1_000;

function failing(...seconds: number[]): Circuit | undefined {
  let circuit: Circuit | undefined;
  for (const at of seconds) circuit = recordFailure(circuit, start + at * second) ?? circuit;
  return circuit;
}
const open = { status: 'open', since: start, revision: 7 } as const;

describe('a circuit', () => {
  test.each([
    [[0, 1, 2, 3], 'closed'],
    [[0, 1, 2, 3, 4], 'open'],
    [[0, 0, 0, 0, 0], 'open'],
    [[0, 15, 30, 45, 59.999], 'open'],
    [[0, 15, 30, 45, 60], 'closed'],
    [[0, 20, 40, 60, 80, 100, 120, 140], 'closed'],
    [[0, 20, 40, 60, 70, 75], 'open'],
  ])('reaches after failures at the seconds %j the state %s', (seconds, status) => {
    expect(failing(...seconds)?.status).toBe(status);
  });

  test.each([
    ['never failed', undefined, 0, { may: 'call' }],
    ['is closed', failing(0, 1), 2, { may: 'call' }],
    ['has just opened', open, 0, { may: 'wait', forMs: 30_000 }],
    ['is open', open, 29.999, { may: 'wait', forMs: 1 }],
    ['is due for its trial', open, 30, { may: 'try', circuit: open }],
    ['has a trial in progress', claimTrial(open, start + 30 * second), 31, { may: 'wait', forMs: 2_000 }],
    [
      'has a trial whose claim nearly expires',
      claimTrial(open, start + 30 * second),
      39,
      { may: 'wait', forMs: 1_000 },
    ],
  ])('admits as it should when it %s', (_, circuit, at, expected) => {
    expect(admit(circuit, start + at * second)).toEqual(expected);
  });

  test('admits another trial ten seconds after one that crashed', () => {
    const claimed = claimTrial(open, start + 30 * second);

    expect(admit(claimed, start + 40 * second)).toEqual({ may: 'try', circuit: claimed });
  });

  test('closes without failures when the trial succeeds, and opens for the full time again when it fails', () => {
    const at = start + 31 * second;

    expect(finishTrial(open, 'up', at)).toEqual({ status: 'closed', since: at, failures: [], revision: 8 });
    expect(finishTrial(open, 'down', at)).toEqual({ status: 'open', since: at, revision: 8 });
  });

  test.each([
    [undefined, 0, { state: 'closed' }],
    [failing(0, 1), 2, { state: 'closed' }],
    [finishTrial(open, 'up', start), 5, { state: 'closed', since: '2026-11-20T10:00:00.000Z' }],
    [open, 5, { state: 'open', since: '2026-11-20T10:00:00.000Z' }],
    [open, 45, { state: 'half_open', since: '2026-11-20T10:00:30.000Z' }],
  ])('reports %j after %i seconds as %j', (circuit, at, expected) => {
    expect(getCircuitState(circuit, new Date(start + at * second))).toEqual(expected);
  });

  test('keeps the time since which it is closed while it counts failures, and counts none once it is open', () => {
    const closed = finishTrial(open, 'up', start);

    expect(recordFailure(closed, start + 1)).toMatchObject({ status: 'closed', since: start });
    expect(recordFailure(open, start + 1)).toBeUndefined();
  });

  test('allows to cache a circuit for as long as it stays open, and for two seconds while it is closed', () => {
    expect(getCacheExpiry(open, start + 5 * second)).toBe(start + 30 * second);
    expect(getCacheExpiry(undefined, start)).toBe(start + 2 * second);
  });
});

describe('a circuit over any sequence of calls', () => {
  /** Each step follows the last after some time. Its call, if one is made, ends at once or never. */
  const course = fc.array(
    fc.record({ afterMs: fc.nat(25_000), ends: fc.constantFrom('up', 'down', 'down', 'down', 'never') }),
    { maxLength: 200 },
  );

  test('opens at the fifth failure within a minute and only then, and admits no call for the next half minute', () => {
    fc.assert(
      fc.property(course, (steps) => {
        let circuit: Circuit | undefined;
        let now = start;
        let recent: number[] = [];
        let closedUntil = 0;
        for (const { afterMs, ends } of steps) {
          now += afterMs;
          const admitted = admit(circuit, now);
          if (now < closedUntil) expect(admitted.may).toBe('wait');
          if (admitted.may === 'wait') {
            expect(admitted.forMs).toBeGreaterThan(0);
            expect(admitted.forMs).toBeLessThanOrEqual(30_000);
            continue;
          }
          if (admitted.may === 'try') circuit = claimTrial(admitted.circuit, now);
          if (ends === 'never') continue;
          if (circuit?.status === 'open') {
            circuit = finishTrial(circuit, ends, now);
            recent = [];
            if (ends === 'down') closedUntil = now + 30_000;
            continue;
          }
          if (ends === 'up') continue;
          recent = [...recent.filter((at) => now - at < 60_000), now];
          circuit = recordFailure(circuit, now);
          expect(circuit?.status).toBe(recent.length >= 5 ? 'open' : 'closed');
          if (recent.length >= 5) closedUntil = now + 30_000;
        }
        if (circuit) expect(Circuit.parse(circuit)).toEqual(circuit);
      }),
      { numRuns: 1_000 },
    );
  });

  test('keeps trials ten seconds apart, and always admits another in the end', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(15_000), { maxLength: 100 }), (waits) => {
        let circuit: Circuit = open;
        let now = start;
        let lastTrial = Number.NEGATIVE_INFINITY;
        for (const wait of waits) {
          now += wait;
          const admitted = admit(circuit, now);
          if (admitted.may !== 'try') continue;
          expect(now - lastTrial).toBeGreaterThanOrEqual(10_000);
          lastTrial = now;
          circuit = claimTrial(admitted.circuit, now);
        }
        expect(admit(circuit, now + 30_000).may).toBe('try');
      }),
    );
  });
});
