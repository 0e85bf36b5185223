import type { Breaker } from '../../platform/circuit-breaker/circuit-breaker.ts';
import { recordMetric } from '../../platform/metrics.ts';
import { RetryLater } from '../../platform/queue-consumer/retry-later.ts';
import type { NotificationProvider, Send, SendOutcome, UnknownPolicy } from '../domain/ports.ts';

type Guards = {
  breaker: Breaker;
  /** Takes the right to one call, or returns the seconds until there is one. */
  takeToken: () => number;
  unknownPolicy: UnknownPolicy;
};

const recheckMs = 100;
/** A batch has little time: a message that would wait longer is deferred. */
const maxWaitMs = 1_000;

/** Puts the send rate and a circuit breaker before a provider. An instance keeps to its share of the rate. */
export function createGuardedProvider(send: Send, { breaker, takeToken, unknownPolicy }: Guards): NotificationProvider {
  return {
    unknownPolicy,
    async admit() {
      await waitForToken(takeToken, breaker.clock);
      const trial = await breaker.admit();
      return async (notification) => {
        const outcome = await send(notification);
        if (outcome.type === 'unavailable' && outcome.concerns === 'our credentials')
          recordMetric({ providerRefusals: 1 });
        await breaker.record(isDown(outcome) ? 'down' : 'up', trial);
        return outcome;
      };
    },
  };
}

async function waitForToken(takeToken: () => number, { now, after }: Breaker['clock']): Promise<void> {
  const waitUntil = now() + maxWaitMs;
  for (;;) {
    const seconds = takeToken();
    if (seconds === 0) return;
    if (now() >= waitUntil) throw new RetryLater(seconds, 'the send rate is used up');
    await new Promise<void>((resolve) => after(recheckMs, resolve));
  }
}

function isDown({ type }: SendOutcome): boolean {
  return type === 'unavailable' || type === 'unknown';
}
