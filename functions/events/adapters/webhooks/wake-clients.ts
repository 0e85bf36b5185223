import { createTtlCache, type TtlCache } from '../../../platform/auth/ttl-cache.ts';
import { type Clock, systemClock, withTimeout } from '../../../platform/deadline.ts';
import { getFaultFields, logger } from '../../../platform/logger.ts';
import type { EndpointKey } from '../../domain/webhooks/endpoint.ts';
import type { Endpoints } from '../../domain/webhooks/ports.ts';
import type { WakeEndpoints } from './wake-ups.sqs.ts';

/** For so long a new endpoint may get no wake-up with the events of its client. */
export const cacheMaxAgeMs = 5_000;
const maxClients = 500;
/** Publishing waits for so long at most. */
const timeoutMs = 300;

type WakePorts = { endpoints: Pick<Endpoints, 'list'>; wake: WakeEndpoints; clock?: Clock };

/**
 * Creates the function that wakes the webhooks of clients with new events. It never fails: the schedule of the delivery finds
 * a webhook that was not woken.
 */
export function createClientWaker({
  endpoints,
  wake,
  clock = systemClock,
}: WakePorts): (clientIds: ReadonlySet<string>) => Promise<void> {
  const caches = new Map<string, TtlCache<EndpointKey[]>>();
  const listEnabled = (clientId: string) => {
    if (caches.size >= maxClients) caches.clear();
    const read = async () => (await endpoints.list(clientId)).filter(({ status }) => status === 'enabled');
    const cache = caches.get(clientId) ?? createTtlCache(read, { cacheMaxAgeMs, now: clock.now });
    caches.set(clientId, cache);
    return cache.get();
  };
  return async (clientIds) => {
    const waking = Promise.all([...clientIds].map(listEnabled)).then((keys) => wake(keys.flat()));
    await withTimeout(timeoutMs, waking, clock).catch((fault: unknown) =>
      logger.warn('webhooks not woken', { clients: clientIds.size, ...getFaultFields(fault) }),
    );
  };
}
