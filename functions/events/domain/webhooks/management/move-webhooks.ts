import type { Position } from '../../../../messages/order-stream/feed-page.ts';
import { Refusal } from '../../../../messages/refusal.ts';
import { findEnd, isAfter } from '../../feed/read-feed.ts';
import { keepEvents } from '../delivery/parked-orders.ts';
import { createPositionTest, type Endpoint, type EndpointKey } from '../endpoint.ts';
import { changeEndpoint, type ManagePorts } from './manage-webhooks.ts';

const maxResends = 100;

/** Holds events back until `resume`. */
export function pauseWebhook(key: EndpointKey, ports: Pick<ManagePorts, 'endpoints' | 'now'>): Promise<Endpoint> {
  const pause = (endpoint: Endpoint): Endpoint =>
    endpoint.status === 'paused' ? endpoint : { ...requireNotDisabled(endpoint), status: 'paused' };
  return changeEndpoint(key, pause, ports);
}

/** Enables a webhook that was paused or disabled. It goes on where it stopped, or leaves out what happened until now. */
export async function resumeWebhook(
  { key, from }: { key: EndpointKey; from: 'stopped' | 'now' },
  ports: ManagePorts,
): Promise<Endpoint> {
  const resumed = await changeEndpoint(
    key,
    async (endpoint) => {
      const { retryAt, failingSince, disabledBecause, ...rest } = endpoint;
      if (endpoint.status === 'enabled' && from === 'stopped') return retryAt === undefined ? endpoint : rest;
      const next = { ...rest, status: 'enabled', failures: 0 } as const;
      if (from === 'stopped') return next;
      const end = await findEnd(endpoint.clientId, ports.pages);
      return { ...next, ...moveTo(endpoint, end), parked: [], resends: [] };
    },
    ports,
  );
  await ports.wake(key);
  return resumed;
}

/** Sends everything from a position on again. */
export async function replayEvents(
  { key, position }: { key: EndpointKey; position: Position },
  ports: ManagePorts,
): Promise<Endpoint> {
  const replayed = await changeEndpoint(
    key,
    (endpoint) => {
      const { retryAt, ...rest } = requireNotDisabled(endpoint);
      return { ...rest, ...moveTo(endpoint, position) };
    },
    ports,
  );
  await ports.wake(key);
  return replayed;
}

/** Moves the position. Parked events after it wait no longer: they are delivered with the others. */
function moveTo(endpoint: Endpoint, position: Position) {
  const parked = endpoint.parked.flatMap((order) => keepEvents(order, (event) => isAfter(position, event)));
  return { position, moves: endpoint.moves + 1, finishedAhead: [], parked };
}

/** Sends one event again, whatever became of it before. */
export async function resendEvent(
  { key, event }: { key: EndpointKey; event: Endpoint['resends'][number] },
  ports: ManagePorts,
): Promise<void> {
  await changeEndpoint(
    key,
    (endpoint) => {
      const { resends } = requireNotDisabled(endpoint);
      const isSame = createPositionTest([event]);
      return { ...endpoint, resends: [...resends.filter((each) => !isSame(each)), event].slice(-maxResends) };
    },
    ports,
  );
  await ports.wake(key);
}

function requireNotDisabled(endpoint: Endpoint): Endpoint {
  if (endpoint.status !== 'disabled') return endpoint;
  throw new Refusal('webhook_disabled', 'The webhook is disabled. Repair its receiver, then resume it.');
}
