import { createEnvelope } from '../../../functions/messages/envelope.ts';
import type { SimulatedIntents } from '../../../functions/payment/adapters/simulated-provider.ts';
import { trace } from '../../support/example.ts';
import type { Random } from '../harness/random.ts';
import type { Timeline } from '../harness/timeline.ts';
import type { SentMessage } from '../simulated-aws/queue.ts';

type Reporting = { timeline: Timeline; random: Random; send(sent: SentMessage): void };

/** Reports each change of an intent as a webhook does: within seconds, before its call ends, after minutes, twice, or never. */
export function reportChanges(intents: SimulatedIntents, { timeline, random, send }: Reporting): SimulatedIntents {
  let reports = 0;
  const report = (orderId: string, status: string) => {
    reports += 1;
    const origin = { id: `${orderId}:payment.provider_reported:${reports}`, source: '/payment', subject: orderId };
    const at = new Date(timeline.now()).toISOString();
    const envelope = createEnvelope('payment.provider_reported', { ...origin, at, trace, revision: 1 });
    const body = JSON.stringify({ ...envelope, data: { report: status } });
    timeline.after(random.pick([0, 30, 2_000, 5_000, 200_000]), () =>
      send({ body, group: orderId, deduplicationId: origin.id }),
    );
  };
  return {
    ...intents,
    async save(intent) {
      const outcome = await intents.save(intent);
      const orderId = intent.orderId.replace(/~.*/, '');
      if (outcome === 'saved' && intent.status !== 'open')
        for (let left = random.pick([0, 1, 1, 2]); left > 0; left -= 1) report(orderId, intent.status);
      return outcome;
    },
  };
}
