import { type DeliveryOutcome, deliverWebhook } from '../../../../functions/events/domain/webhooks/delivery/deliver.ts';
import type { Endpoint } from '../../../../functions/events/domain/webhooks/endpoint.ts';
import type { DeliveryPorts, Reply } from '../../../../functions/events/domain/webhooks/ports.ts';
import { getEventId } from '../../../../functions/messages/order-stream/feed-page.ts';
import { clientId } from '../../../support/example.ts';
import { virtualClock } from '../../../support/memory/clock.ts';
import { memoryFeed } from '../../../support/memory/feed.ts';
import { memoryAttempts, memoryEndpoints } from '../../../support/memory/webhooks.ts';
import { createExampleChange, getOrderId } from '../example.ts';

export const start = Date.parse('2026-11-21T08:00:00Z');
export const webhookId = '11111111-2222-4333-8444-555555555555';
const runMs = 40_000;

export function createExampleEndpoint(more: Partial<Endpoint> = {}): Endpoint {
  const at = new Date(start).toISOString();
  return {
    ...{ clientId, webhookId, url: 'https://hooks.shop.com/orders', status: 'enabled', createdAt: at, updatedAt: at },
    ...{ version: 1, revision: 1, secrets: [{ version: 1, keyId: '1' }], position: { page: 0, index: 0 }, moves: 0 },
    ...{ finishedAhead: [], resends: [], parked: [], missed: 0, failures: 0 },
    ...more,
  };
}

/** An answer of a receiver: a status, or an error; after so long. */
export type Answer = { status?: number; error?: string; afterMs?: number; retryAfter?: string };
export type Receiver = (event: { id: string; webhookId: string; body: string }) => Answer;

/** A delivery over ports in memory, on a virtual clock. */
export function createDeliveryHarness(receive: Receiver = () => ({ status: 200 })) {
  const clock = virtualClock(start);
  const [endpoints, attempts, feed] = [memoryEndpoints(), memoryAttempts(), memoryFeed()];
  const posts: { id: string; webhookId: string; at: number; accepted: boolean }[] = [];
  const notices: string[] = [];
  let [answer, ids, pages] = [receive, 0, new Map<string, number>()];
  const ports: DeliveryPorts = {
    ...{ endpoints, attempts, pages: feed, now: clock.now, wait: clock.wait, random: () => 0.5, retentionDays: 30 },
    makeId: () => String(ids++).padStart(6, '0'),
    async post({ webhookId: to }, { id, body }): Promise<Reply> {
      const { status, error = 'connection refused', afterMs = 10, retryAfter } = answer({ id, webhookId: to, body });
      const at = clock.now();
      await clock.wait(afterMs);
      posts.push({ id, webhookId: to, at, accepted: status === 200 });
      return status === undefined
        ? { error, durationMs: afterMs }
        : { statusCode: status, retryAfter, durationMs: afterMs };
    },
    writeBody: async (_, { change, event }) => JSON.stringify({ id: getEventId(change.orderId, event) }),
    notifyOwner: async ({ disabledBecause }, { sequence, type }) =>
      void notices.push([sequence, type, disabledBecause].filter(Boolean).join(' ')),
  };
  const append = (changes: [order: number, ...sequences: number[]][], of = clientId) => {
    const number = (pages.get(of) ?? 0) + 1;
    pages = new Map(pages).set(of, number);
    const at = new Date(clock.now()).toISOString();
    const all = changes.map(([order, ...sequences]) =>
      createExampleChange(sequences, { orderId: getOrderId(order), at }),
    );
    return feed.append(of, { number, at, changes: all });
  };
  const deliver = (with_: DeliveryPorts = ports, id = webhookId, of = clientId): Promise<DeliveryOutcome> =>
    deliverWebhook({ clientId: of, webhookId: id }, clock.now() + runMs, with_);
  return {
    ...{ clock, endpoints, attempts, feed, posts, notices, ports, append, deliver },
    run: () => clock.pass(deliver()),
    pass: (ms: number) => clock.pass(clock.wait(ms)),
    answer: (next: Receiver) => {
      answer = next;
    },
    endpoint: async () => {
      const found = await endpoints.find({ clientId, webhookId });
      if (!found) throw new Error('there is no endpoint');
      return found;
    },
    /** The posts as `order.sequence`, with the status of those that were not accepted. */
    log: () => posts.map(({ id, accepted }) => `${Number(id.slice(24, 36))}${id.slice(36)}${accepted ? '' : '!'}`),
  };
}
