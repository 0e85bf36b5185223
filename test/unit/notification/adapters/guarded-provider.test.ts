import { expect, test } from '@jest/globals';
import { createGuardedProvider } from '../../../../functions/notification/adapters/guarded-provider.ts';
import type { SendOutcome } from '../../../../functions/notification/domain/ports.ts';
import { createTokenBuckets } from '../../../../functions/platform/auth/token-bucket.ts';
import { createCircuitBreaker } from '../../../../functions/platform/circuit-breaker/circuit-breaker.ts';
import { RetryLater } from '../../../../functions/platform/queue-consumer/retry-later.ts';
import { memoryCircuits } from '../../../support/memory/circuits.ts';

const notification = { id: 'n', to: 'ada@example.com', subject: '', html: '', text: '', sms: '' };

/** A provider with this rate, on a clock that moves as far as is waited. */
function createHarness(outcome: SendOutcome, perSecond = 1_000) {
  let now = 0;
  const clock = {
    now: () => now,
    after: (ms: number, run: () => void) => {
      now += ms;
      run();
      return () => {};
    },
  };
  const take = createTokenBuckets({ capacity: Math.max(1, perSecond), refillPerSecond: perSecond }, clock.now);
  const breaker = createCircuitBreaker({ name: 'mail', circuits: memoryCircuits(), clock });
  let calls = 0;
  const provider = createGuardedProvider(
    async () => {
      calls += 1;
      return outcome;
    },
    {
      ...{ breaker, takeToken: () => take('mail') },
      unknownPolicy: { waitSeconds: 60, afterwards: 'sendAgain' },
    },
  );
  const send = async () => (await provider.admit())(notification);
  const pass = (ms: number) => {
    now += ms;
  };
  return { send, pass, countCalls: () => calls, now: clock.now };
}

test.each<SendOutcome>([
  { type: 'unavailable', detail: 'down', concerns: 'everyone' },
  { type: 'unavailable', detail: 'denied', concerns: 'our credentials' },
  { type: 'unknown', detail: 'no answer' },
])('opens the circuit after five calls that end $type, and tries again half a minute later', async (outcome) => {
  const { send, pass, countCalls } = createHarness(outcome);
  for (let call = 0; call < 5; call += 1) expect(await send()).toEqual(outcome);

  await expect(send()).rejects.toThrow(RetryLater);
  expect(countCalls()).toBe(5);
  pass(30_000);
  expect(await send()).toEqual(outcome);
});

test.each<SendOutcome>([
  { type: 'accepted', providerId: 'p' },
  { type: 'refused', detail: 'no such user' },
  { type: 'failed', detail: '500' },
])('keeps the circuit closed for others when a call ends $type', async (outcome) => {
  const { send } = createHarness(outcome);
  for (let call = 0; call < 20; call += 1) expect(await send()).toEqual(outcome);
});

test('waits for its share of the rate, and defers what would wait longer than a second', async () => {
  const { send, countCalls, now } = createHarness({ type: 'accepted', providerId: 'p' }, 2);

  for (let call = 0; call < 4; call += 1) await send();
  expect([countCalls(), now()]).toEqual([4, 1_000]);

  const slow = createHarness({ type: 'accepted', providerId: 'p' }, 0.5);
  await slow.send();
  await expect(slow.send()).rejects.toThrow('the send rate is used up');
  expect(slow.countCalls()).toBe(1);
});
