import { type QueueName, queueNames } from '../../../messages/queues.ts';
import type { Order } from '../../../ordering/domain/order.ts';
import type { DeadLetters } from '../ports.ts';
import { type QueueState, queueDefinitions } from './queues.ts';

export type QueuePorts = {
  /** Reads a queue; undefined where the stage has no such queue. */
  readQueueState(queue: QueueName): Promise<QueueState | undefined>;
  orders: { listPending(perShard: number): Promise<Order[]> };
  deadLetters: Pick<DeadLetters, 'listOpen'>;
  now: () => string;
};

export type QueueView = QueueState & {
  name: QueueName;
  oldestAgeSeconds: number | null;
};

/** How many waiting orders of each shard are read, those with the earliest deadline first. */
const ordersPerShard = 25;
/** How many pages of 100 open dead letters are counted. */
const maxPages = 50;

/** Lists the queues with their messages, open dead letters, and the age of the oldest pending reply of the orders read. */
export async function listQueueViews(ports: QueuePorts): Promise<QueueView[]> {
  const [states, open, pending] = await Promise.all([
    Promise.all(queueNames.map((name) => ports.readQueueState(name))),
    countOpenDeadLetters(ports),
    ports.orders.listPending(ordersPerShard),
  ]);
  return queueNames.flatMap((name, index) => {
    const state = states[index];
    if (!state) return [];
    const oldestAgeSeconds = getOldestAge(name, pending, ports.now());
    const deadLetters = (open.get(name) ?? 0) + state.deadLetters;
    return [{ ...state, name, oldestAgeSeconds, deadLetters }];
  });
}

async function countOpenDeadLetters({ deadLetters }: Pick<QueuePorts, 'deadLetters'>): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  let after: string | undefined;
  for (let pages = 0; pages < maxPages; pages += 1) {
    const page = await deadLetters.listOpen({ first: 'newest', after, limit: 100 });
    for (const { queue } of page.keys) counts.set(queue, (counts.get(queue) ?? 0) + 1);
    after = page.after;
    if (after === undefined) break;
  }
  return counts;
}

function getOldestAge(name: QueueName, orders: readonly Order[], now: string): number | null {
  const replies: readonly string[] = queueDefinitions[name].replies;
  const since = orders.flatMap((order) =>
    order.pendingReply && replies.includes(order.pendingReply.for) ? [order.pendingReply.since] : [],
  );
  if (since.length === 0) return null;
  const ages = since.map((at) => Math.floor((Date.parse(now) - Date.parse(at)) / 1_000));
  return Math.max(0, ...ages);
}
