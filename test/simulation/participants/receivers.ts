import type { Endpoint } from '../../../functions/events/domain/webhooks/endpoint.ts';
import type { Reply } from '../../../functions/events/domain/webhooks/ports.ts';
import { memoryAttempts, memoryEndpoints } from '../../support/memory/webhooks.ts';
import type { Random } from '../harness/random.ts';
import type { Timeline } from '../harness/timeline.ts';

/**
 * How a receiver behaves. `flaky` fails in every way until the faults stop, and often accepts without its response arriving;
 * `poisoned` refuses one type of event; `dead` never responds; `gone` responds 410 at its third event.
 */
const kinds = ['up', 'up', 'slow', 'flaky', 'flaky', 'poisoned', 'dead', 'gone'] as const;
type Kind = (typeof kinds)[number];
const poison = 'stock.held';
const subscriptions = [undefined, undefined, ['order.created', 'order.status_changed', 'stock.held'] as const];

/** A receiver, and the events that it got: `accepted` lists the ids of those that it took, `refused` those that it did not. */
export type Receiver = {
  kind: Kind;
  bodies: Map<string, string>;
  accepted: string[];
  refused: Set<string>;
};
type Setup = {
  timeline: Timeline;
  random: Random;
  /** When flaky receivers recover. */
  faultyUntil: number;
  isUsed: boolean;
  reportViolation: (violation: string) => void;
};

/** The address of owners. It is personal, so it must not be in a log. */
export const owner = 'canary.owner@example.com';

/** Creates the webhooks of the clients and their receivers. */
export function createReceivers({ timeline, random, faultyUntil, isUsed, reportViolation }: Setup) {
  const [endpoints, attempts] = [memoryEndpoints(), memoryAttempts()];
  const receivers = new Map<string, Receiver>();
  const at = new Date(timeline.now()).toISOString();
  for (const clientId of ['shop', 'market'])
    for (let n = isUsed ? random.between(0, 2) : 0; n > 0; n -= 1) {
      const webhookId = `11111111-2222-4333-8444-${String(receivers.size).padStart(12, '0')}`;
      const types = random.pick(subscriptions);
      receivers.set(webhookId, { kind: random.pick(kinds), bodies: new Map(), accepted: [], refused: new Set() });
      void endpoints.create(
        {
          ...{ clientId, webhookId, url: 'https://hooks.example/', status: 'enabled', createdAt: at, updatedAt: at },
          ...(types && { types: [...types] }),
          ...(random.chance(0.8) && { contactEmail: owner }),
          ...{ version: 1, revision: 1, secrets: [{ version: 1, keyId: '1' }], position: { page: 0, index: 0 } },
          ...{ moves: 0, finishedAhead: [], resends: [], parked: [], missed: 0, failures: 0 },
        },
        5,
      );
    }

  const respond = (receiver: Receiver, type: string): Reply & { isTaken?: boolean } => {
    const durationMs = receiver.kind === 'slow' ? random.between(2_000, 9_000) : random.between(10, 200);
    const accepts = { statusCode: 204, durationMs, isTaken: true };
    const isFlaky = receiver.kind === 'flaky' && timeline.now() < faultyUntil && random.chance(0.5);
    if (receiver.kind === 'dead') return { error: 'connection refused', durationMs };
    if (receiver.kind === 'gone' && receiver.bodies.size > 2) return { statusCode: 410, durationMs };
    if (receiver.kind === 'poisoned' && type === poison) return { statusCode: 400, durationMs };
    if (!isFlaky) return accepts;
    return random.pick<Reply & { isTaken?: boolean }>([
      { statusCode: 503, durationMs },
      { statusCode: 500, durationMs },
      { statusCode: 429, retryAfter: String(random.between(1, 60)), durationMs },
      { error: 'no response within ten seconds', durationMs: 10_000 },
      { error: 'no response within ten seconds', durationMs: 10_000, isTaken: true },
    ]);
  };
  return {
    endpoints,
    attempts,
    receivers,
    /** Takes a request as the receiver does. An event must be the same at each attempt. */
    async post({ webhookId }: Endpoint, { id, body }: { id: string; body: string }): Promise<Reply> {
      const receiver = receivers.get(webhookId);
      if (!receiver) throw new Error(`there is no receiver of ${webhookId}`);
      const before = receiver.bodies.get(id);
      if (before !== undefined && before !== body) reportViolation(`${webhookId} got another event with the id ${id}`);
      receiver.bodies.set(id, body);
      const { isTaken, ...reply } = respond(receiver, JSON.parse(body).type);
      await timeline.wait(reply.durationMs);
      if (isTaken) receiver.accepted.push(id);
      else if (reply.statusCode !== undefined) receiver.refused.add(id);
      return reply;
    },
  };
}
