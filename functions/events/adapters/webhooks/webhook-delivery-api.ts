import { randomUUID } from 'node:crypto';
import { toUtc } from '../../../messages/fields/time-input.ts';
import { Refusal } from '../../../messages/refusal.ts';
import type { Access, Caller } from '../../../platform/auth/access.ts';
import { responseMs } from '../../../platform/deadline.ts';
import type { HttpRequest, Route } from '../../../platform/http/http-function.ts';
import { respondWithPage } from '../../../platform/http/pagination.ts';
import { protectRoutes } from '../../../platform/http/routes.ts';
import { type Endpoint, toTime } from '../../domain/webhooks/endpoint.ts';
import { findEntry, findPositionAt } from '../../domain/webhooks/management/find-position.ts';
import {
  pauseWebhook,
  replayEvents,
  resendEvent,
  resumeWebhook,
} from '../../domain/webhooks/management/move-webhooks.ts';
import { readAttempts } from '../../domain/webhooks/management/read-attempts.ts';
import { webhookDeliveryRoutes } from '../../routes.ts';
import { createExpiredRefusal, createFeedCursors } from '../feed-cursors.ts';
import { findWebhook, getKeptSince, type WebhookApiPorts } from './webhook-api-ports.ts';
import { respondWithWebhook } from './webhook-settings-api.ts';

/** The time of a ping, less than that of a delivery: the caller waits for the response. */
const maxPingMs = 8_000;

/** Creates the routes by which clients follow and control what is sent to their webhooks. */
export function createWebhookDeliveryRoutes(access: Access, ports: WebhookApiPorts): Record<string, Route> {
  return protectRoutes(access, webhookDeliveryRoutes, {
    'POST /webhooks/{webhookId}/ping': async (request, caller) => {
      const endpoint = await findWebhook(request, caller, ports);
      return { status: 200, body: await ping(endpoint, request, ports) };
    },
    'GET /webhooks/{webhookId}/attempts': async (request, caller, { query }) => {
      const { webhookId } = await findWebhook(request, caller, ports);
      return respondWithPage({ request, caller, query }, (limit, after) =>
        readAttempts({ webhookId, filter: query, limit, after }, ports),
      );
    },
    'POST /webhooks/{webhookId}/replay': async (request, caller, { body: { from } }) => {
      const key = await findWebhook(request, caller, ports);
      const position = await parseStart(from, key, caller, ports);
      return respondWithWebhook(await replayEvents({ key, position }, ports), caller, ports);
    },
    'POST /webhooks/{webhookId}/events/{eventId}/resend': async (request, caller) => {
      const key = await findWebhook(request, caller, ports);
      const event = await requireEvent(request.params.eventId ?? '', key, ports);
      await resendEvent({ key, event }, ports);
      return { status: 202 };
    },
    'POST /webhooks/{webhookId}/pause': async (request, caller) => {
      const key = await findWebhook(request, caller, ports);
      return respondWithWebhook(await pauseWebhook(key, ports), caller, ports);
    },
    'POST /webhooks/{webhookId}/resume': async (request, caller, { body: { from = 'stopped' } }) => {
      const key = await findWebhook(request, caller, ports);
      return respondWithWebhook(await resumeWebhook({ key, from }, ports), caller, ports);
    },
  });
}

/** Posts a signed `webhook.ping` once. The body of the response is not returned: the target might be inside a network. */
async function ping(endpoint: Endpoint, { time }: HttpRequest, ports: WebhookApiPorts) {
  const id = `ping-${randomUUID()}`;
  const body = JSON.stringify({
    ...{ specversion: '1.0', id, source: '/webhooks', type: 'webhook.ping', subject: endpoint.webhookId },
    ...{ time: toTime(ports.now()), datacontenttype: 'application/json', data: { webhookId: endpoint.webhookId } },
  });
  const timeoutMs = Math.min(maxPingMs, time.remainingMs() - 2 * responseMs);
  const { statusCode = null, durationMs, error = null } = await ports.post(endpoint, { id, body }, timeoutMs);
  return { status: statusCode, durationMs, error };
}

/** Parses where a replay begins: a time, or a cursor of the feed. Throws `cursor_expired` for one that is too old. */
async function parseStart(from: string, { clientId }: Endpoint, caller: Caller, ports: WebhookApiPorts) {
  const time = toUtc(from);
  if (time === undefined) return createFeedCursors(clientId, caller.findCursorKeys).open(from, getKeptSince(ports));
  if (time < getKeptSince(ports)) throw createExpiredRefusal();
  return findPositionAt(clientId, time, ports.pages);
}

/** Finds an event of the client in its feed, by its id. */
async function requireEvent(eventId: string, { clientId }: Endpoint, ports: WebhookApiPorts) {
  const [, orderId = '', sequence] = /^([0-9a-f-]{36})\.([1-9]\d{0,5})$/.exec(eventId.toLowerCase()) ?? [];
  const order = orderId === '' ? undefined : await ports.findOrder(orderId);
  const event = order?.history.find((each) => each.sequence === Number(sequence));
  const range = { keptSince: getKeptSince(ports), now: toTime(ports.now()) };
  const entry =
    order?.clientId === clientId && event
      ? await findEntry({ clientId, orderId, sequence: event.sequence, at: event.at }, range, ports.pages)
      : undefined;
  if (!entry) throw new Refusal('not_found', 'The feed of this client has no such event, or no longer.');
  return { ...entry.position, orderId, sequence: entry.event.sequence, type: entry.event.type };
}
