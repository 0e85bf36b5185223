import { Refusal } from '../../../../messages/refusal.ts';
import { retryOnConflict } from '../../../../messages/retry-on-conflict.ts';
import { findEnd } from '../../feed/read-feed.ts';
import type { FeedPages } from '../../ports.ts';
import { type Endpoint, type EndpointKey, toTime } from '../endpoint.ts';
import type { Endpoints } from '../ports.ts';
import { addSecretVersion } from '../secrets.ts';
import { parseTarget, type TargetPolicy } from '../target.ts';
import type { WebhookSettings } from './requests.ts';

export type ManagePorts = {
  endpoints: Endpoints;
  pages: Pick<FeedPages, 'findNewest'>;
  /** Makes the delivery look at an endpoint at once. */
  wake(key: EndpointKey): Promise<void>;
  /** Finds the id of the master key that new secrets derive from. */
  findKeyId(): Promise<string>;
  makeId(): string;
  now(): number;
  targets: TargetPolicy;
};

export const maxEndpoints = 5;
const maxConflicts = 10;

/** Adds a webhook, which gets the events from now on. Refuses a URL that is no target, and a sixth webhook of a client. */
export async function createWebhook(
  { clientId, settings }: { clientId: string; settings: WebhookSettings },
  ports: ManagePorts,
): Promise<Endpoint> {
  parseTarget(settings.url, ports.targets);
  const at = toTime(ports.now());
  const endpoint: Endpoint = {
    ...{ clientId, webhookId: ports.makeId(), ...settings, status: 'enabled', createdAt: at, updatedAt: at },
    ...{ version: 1, revision: 1, secrets: [{ version: 1, keyId: await ports.findKeyId() }] },
    ...{ position: await findEnd(clientId, ports.pages), moves: 0, finishedAhead: [], resends: [], parked: [] },
    ...{ missed: 0, failures: 0 },
  };
  if ((await ports.endpoints.create(endpoint, maxEndpoints)) === 'limit')
    throw new Refusal('webhook_limit', `This client has ${maxEndpoints} webhooks already. Delete one first.`);
  await ports.wake(endpoint);
  return endpoint;
}

/** Finds a webhook of a client, or of any client for an operator. Refuses with `webhook_not_found`. */
export async function requireEndpoint(
  { webhookId, clientId, isOperator }: EndpointKey & { isOperator: boolean },
  { endpoints }: Pick<ManagePorts, 'endpoints'>,
): Promise<Endpoint> {
  const own = await endpoints.find({ clientId, webhookId });
  if (own) return own;
  for (const status of isOperator ? (['enabled', 'paused', 'disabled'] as const) : []) {
    const entry = (await endpoints.listAll(status)).find((each) => each.webhookId === webhookId);
    const found = entry && (await endpoints.find(entry));
    if (found) return found;
  }
  throw new Refusal('webhook_not_found', 'The webhook does not exist.');
}

/** Changes a webhook as it is in the table, which a delivery may change at the same time. `change` may refuse. */
export async function changeEndpoint(
  key: EndpointKey,
  change: (endpoint: Endpoint) => Endpoint | Promise<Endpoint>,
  ports: Pick<ManagePorts, 'endpoints' | 'now'>,
): Promise<Endpoint> {
  return retryOnConflict(maxConflicts, async () => {
    const endpoint = await requireEndpoint({ ...key, isOperator: false }, ports);
    const changed = await change(endpoint);
    if (changed === endpoint) return endpoint;
    const next = { ...changed, updatedAt: toTime(ports.now()), revision: endpoint.revision + 1 };
    return (await ports.endpoints.save(next)) === 'saved' ? next : 'conflict';
  });
}

/** Returns the refusal of a write whose preconditions do not hold. */
export type RefusalFor = (endpoint: Endpoint) => Refusal | undefined;

/** Replaces the settings of a webhook, and tries its receiver at once where it was down. */
export async function updateWebhook(
  { key, settings, refusalFor }: { key: EndpointKey; settings: WebhookSettings; refusalFor: RefusalFor },
  ports: ManagePorts,
): Promise<Endpoint> {
  parseTarget(settings.url, ports.targets);
  const updated = await changeEndpoint(
    key,
    (endpoint) => {
      throwIfAny(refusalFor(endpoint));
      const { url, types, include, description, contactEmail, retryAt, ...rest } = endpoint;
      const isSame =
        JSON.stringify({ url, types, include, description, contactEmail }) === JSON.stringify(sort(settings));
      return isSame ? endpoint : { ...rest, ...settings, version: endpoint.version + 1 };
    },
    ports,
  );
  await ports.wake(key);
  return updated;
}

function sort({ url, types, include, description, contactEmail }: WebhookSettings) {
  return { url, types, include, description, contactEmail };
}

export async function deleteWebhook(
  { key, refusalFor }: { key: EndpointKey; refusalFor: RefusalFor },
  ports: Pick<ManagePorts, 'endpoints'>,
): Promise<void> {
  await retryOnConflict(maxConflicts, async () => {
    const endpoint = await requireEndpoint({ ...key, isOperator: false }, ports);
    throwIfAny(refusalFor(endpoint));
    return ports.endpoints.remove(endpoint);
  });
}

/** Adds a version of the secret; the former ones sign beside it for a while. */
export async function rotateSecret(
  { key, overlapSeconds }: { key: EndpointKey; overlapSeconds: number },
  ports: ManagePorts,
): Promise<Endpoint> {
  const keyId = await ports.findKeyId();
  const rotate = (endpoint: Endpoint) => ({
    ...endpoint,
    secrets: addSecretVersion(endpoint, { keyId, overlapSeconds, now: ports.now() }),
  });
  return changeEndpoint(key, rotate, ports);
}

function throwIfAny(refusal: Refusal | undefined): void {
  if (refusal) throw refusal;
}
