import { retryOnConflict } from '../../../../messages/retry-on-conflict.ts';
import { listAttempts } from '../attempt.ts';
import { createPositionTest, type Endpoint, type EndpointKey, toTime } from '../endpoint.ts';
import type { DeliveryPorts } from '../ports.ts';
import { cachePages, planRound, type Round } from './plan-round.ts';
import { postMs, postRound } from './post-round.ts';
import { type PostedRound, recordRound } from './record-round.ts';

/** `more`: there is more to deliver than there was time for. `down`: the receiver takes nothing until `retryAt`. */
export type DeliveryOutcome = { outcome: 'done' | 'more' } | { outcome: 'down'; retryAt: string };

const done: DeliveryOutcome = { outcome: 'done' };
const maxConflicts = 20;

/**
 * Delivers what an endpoint is due, in rounds of at most eight events, until nothing is left, its receiver is down or the
 * time is up. One delivery at a time works on an endpoint: another one leaves a mark, so that the first looks again before
 * it ends. After each round the position is saved; a crash repeats the events of one round.
 */
export async function deliverWebhook(key: EndpointKey, until: number, ports: DeliveryPorts): Promise<DeliveryOutcome> {
  const delivery = { key, until, ports: { ...ports, pages: cachePages(ports.pages) }, leaseId: ports.makeId() };
  let isLeased = false;
  for (;;) {
    const endpoint = isLeased ? await findLeased(delivery) : await ports.endpoints.find(key);
    if (!endpoint) return done;
    if (endpoint.notices) {
      await notifyOwner(endpoint, ports);
      continue;
    }
    const round = ports.now() + postMs < until ? await planRound(endpoint, delivery.ports) : 'no time';
    if (!round || round === 'no time') {
      if (!isLeased || (await endLease(endpoint, ports)) === 'saved')
        return round ? { outcome: 'more' } : report(endpoint);
      continue;
    }
    if (!isLeased) {
      const outcome = await takeLease(endpoint, delivery);
      if (outcome === 'taken elsewhere') return done;
      isLeased = outcome === 'leased';
      continue;
    }
    const ended = await runRound(endpoint, round, delivery);
    if (!ended) continue;
    await notifyOwner(ended, ports);
    return report(ended);
  }
}

type Delivery = { key: EndpointKey; until: number; ports: DeliveryPorts; leaseId: string };

function report({ status, retryAt }: Endpoint): DeliveryOutcome {
  return status === 'enabled' && retryAt !== undefined ? { outcome: 'down', retryAt } : done;
}

/** Takes the lease. While another delivery has it, marks the endpoint as woken. */
async function takeLease(
  endpoint: Endpoint,
  { until, leaseId, ports }: Delivery,
): Promise<'leased' | 'taken elsewhere' | 'conflict'> {
  const now = toTime(ports.now());
  // The response of the write that took it was lost.
  if (endpoint.lease?.id === leaseId) return 'leased';
  if (endpoint.lease && endpoint.lease.until > now) {
    const isMarked = endpoint.woken || (await save({ ...endpoint, woken: true }, ports)) === 'saved';
    return isMarked ? 'taken elsewhere' : 'conflict';
  }
  const { woken: _, ...rest } = endpoint;
  const lease = { id: leaseId, until: toTime(until + leaseSpareMs) };
  return (await save({ ...rest, lease }, ports)) === 'saved' ? 'leased' : 'conflict';
}

/** A function may run this much longer than its delivery has time. */
const leaseSpareMs = 20_000;

/** Finds the endpoint while this delivery has its lease, and clears the mark of other wake-ups. */
async function findLeased({ key, leaseId, ports }: Delivery): Promise<Endpoint | undefined> {
  const endpoint = await ports.endpoints.find(key);
  if (endpoint?.lease?.id !== leaseId) return undefined;
  const { woken: _, ...rest } = endpoint;
  return rest;
}

/** Posts a round and saves it. Ends the lease with the same write where nothing may follow, and returns the endpoint then. */
async function runRound(endpoint: Endpoint, round: Round, delivery: Delivery): Promise<Endpoint | undefined> {
  const { ports, until } = delivery;
  const results = await postRound(endpoint, round, until, ports);
  const posted: PostedRound = { id: ports.makeId(), round, results, now: ports.now(), random: ports.random() };
  const after = recordRound(endpoint, posted);
  const at = toTime(posted.now);
  const attempts = listAttempts(endpoint, after, posted, at);
  if (attempts.length > 0) await ports.attempts.save(endpoint.webhookId, { id: ports.makeId(), at, attempts });
  const isStopped = after.status !== 'enabled' || after.retryAt !== undefined;
  const isLast = isStopped || (!round.more && createPositionTest([round.next])(after.position));
  const { lease: _, ...released } = after;
  const next = isLast ? released : after;
  if ((await save(next, ports)) === 'saved') return isLast ? next : undefined;
  await retryOnConflict(maxConflicts, async () => {
    const fresh = await findLeased(delivery);
    return fresh ? save(recordRound(fresh, posted), ports) : 'saved';
  });
  return undefined;
}

/** Notifies the owner of an endpoint of what is yet to be, and removes it then: a crash between notifies with the same ids again. */
async function notifyOwner(endpoint: Endpoint, ports: DeliveryPorts): Promise<void> {
  const { notices = [] } = endpoint;
  for (const notice of notices) await ports.notifyOwner(endpoint, notice);
  if (notices.length === 0) return;
  const last = Math.max(...notices.map(({ sequence }) => sequence));
  await retryOnConflict(maxConflicts, async () => {
    const fresh = await ports.endpoints.find(endpoint);
    if (!fresh) return 'saved';
    const { notices: pending = [], ...rest } = fresh;
    const later = pending.filter(({ sequence }) => sequence > last);
    return save({ ...rest, ...(later.length > 0 && { notices: later }) }, ports);
  });
}

function endLease({ lease: _, ...endpoint }: Endpoint, ports: DeliveryPorts): Promise<'saved' | 'conflict'> {
  return save(endpoint, ports);
}

function save(endpoint: Endpoint, { endpoints }: DeliveryPorts): Promise<'saved' | 'conflict'> {
  return endpoints.save({ ...endpoint, revision: endpoint.revision + 1 });
}
