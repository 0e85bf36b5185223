import { type QueueName, queueNames } from '../../../messages/queues.ts';
import type { Order } from '../../../ordering/domain/order.ts';
import type { DeadLetters } from '../ports.ts';
import { type QueueState, queueDefinitions } from './queues.ts';

export type QueuePorts = {
  stateOf(queue: QueueName): Promise<QueueState>;
  orders: { listPending(perShard: number): Promise<Order[]> };
  deadLetters: Pick<DeadLetters, 'listOpen'>;
  now: () => string;
};

export type QueueView = Omit<QueueState, 'setAside'> & {
  name: QueueName;
  oldestAgeSeconds: number | null;
  deadLetters: number;
};

/** Ages are told of so many waiting orders of each shard, those first whose deadlines come first. */
const waitingPerShard = 25;
/** So many hundred open dead letters are counted; more than that is a number that nobody needs to know exactly. */
const maxReads = 50;

/**
 * What each queue holds, how many of its dead letters lie open, and how long the longest-waiting order has been waiting for
 * its consumer, of the orders that are looked at.
 */
export async function listQueueViews(ports: QueuePorts): Promise<QueueView[]> {
  const [states, open, pending] = await Promise.all([
    Promise.all(queueNames.map((name) => ports.stateOf(name))),
    countOpenDeadLetters(ports),
    ports.orders.listPending(waitingPerShard),
  ]);
  return queueNames.map((name, index) => {
    const { setAside = 0, depth = 0, inFlight = 0, delayed = 0 } = states[index] ?? {};
    const oldestAgeSeconds = getOldestAge(name, pending, ports.now());
    return {
      name,
      depth,
      inFlight,
      delayed,
      oldestAgeSeconds,
      deadLetters: (open.get(name) ?? 0) + setAside,
    };
  });
}

async function countOpenDeadLetters({ deadLetters }: Pick<QueuePorts, 'deadLetters'>): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  let after: string | undefined;
  for (let read = 0; read < maxReads; read += 1) {
    const page = await deadLetters.listOpen({ first: 'newest', after, limit: 100 });
    for (const { queue } of page.keys) counts.set(queue, (counts.get(queue) ?? 0) + 1);
    after = page.after;
    if (after === undefined) break;
  }
  return counts;
}

function getOldestAge(name: QueueName, orders: readonly Order[], now: string): number | null {
  const ends: readonly string[] = queueDefinitions[name].ends;
  const since = orders.flatMap((order) =>
    order.pendingReply && ends.includes(order.pendingReply.for) ? [order.pendingReply.since] : [],
  );
  if (since.length === 0) return null;
  const ages = since.map((at) => Math.floor((Date.parse(now) - Date.parse(at)) / 1_000));
  return Math.max(0, ...ages);
}
