import { Refusal } from '../../../messages/refusal.ts';
import type { Access, Caller } from '../../../platform/auth/access.ts';
import type { HttpRequest, HttpResponse, Route } from '../../../platform/http/http-function.ts';
import { createCursors, createPage } from '../../../platform/http/pagination.ts';
import { checkWrite, respondConditionally } from '../../../platform/http/preconditions.ts';
import { protectRoutes } from '../../../platform/http/routes.ts';
import { logger } from '../../../platform/logger.ts';
import { type Endpoint, type EndpointKey, toTime } from '../../domain/webhooks/endpoint.ts';
import {
  createWebhook,
  deleteWebhook,
  type RefusalFor,
  rotateSecret,
  updateWebhook,
} from '../../domain/webhooks/management/manage-webhooks.ts';
import type { WebhookView } from '../../domain/webhooks/management/view.ts';
import { webhookRoutes } from '../../routes.ts';
import { describe, findWebhook, type WebhookApiPorts } from './webhook-api-ports.ts';

const defaultOverlapSeconds = 86_400;

/** Creates the routes by which clients manage their webhooks, and operators those of all clients. */
export function createWebhookSettingsRoutes(access: Access, ports: WebhookApiPorts): Record<string, Route> {
  return protectRoutes(access, webhookRoutes, {
    'GET /webhooks': async (request, caller, { query: { cursor, limit, ...filter } }) => {
      const keys = await listKeys(filter.clientId, caller, ports);
      const page = await createPage(keys, { cursor, limit }, createCursors(request, caller, filter));
      const found = await Promise.all(page.items.map((key) => ports.endpoints.find(key)));
      const items = found.flatMap((endpoint) => (endpoint ? [describe(endpoint, caller, ports)] : []));
      return { status: 200, body: { ...page, items: await Promise.all(items) } };
    },
    'POST /webhooks': async (request, caller, { body: settings }) => {
      const endpoint = await createWebhook({ clientId: caller.clientId, settings }, ports);
      const { webhookId, clientId } = endpoint;
      logger.info('webhook created', { webhookId, clientId, ...request.trace });
      const view = await describe(endpoint, caller, ports);
      const headers = { etag: createEtag(endpoint, view), location: `/webhooks/${webhookId}` };
      return { status: 201, body: { ...view, secret: await ports.deriveSecret(endpoint) }, headers };
    },
    'GET /webhooks/{webhookId}': async (request, caller) => {
      const endpoint = await findWebhook(request, caller, ports);
      const view = await describe(endpoint, caller, ports);
      return respondConditionally(request, view, createEtag(endpoint, view));
    },
    'PUT /webhooks/{webhookId}': async (request, caller, { body: settings }) => {
      const key = await findWebhook(request, caller, ports);
      const endpoint = await updateWebhook({ key, settings, refusalFor: checkVersion(request) }, ports);
      return respondWithWebhook(endpoint, caller, ports);
    },
    'DELETE /webhooks/{webhookId}': async (request, caller) => {
      const { webhookId, clientId } = await findWebhook(request, caller, ports);
      await deleteWebhook({ key: { webhookId, clientId }, refusalFor: checkVersion(request) }, ports);
      logger.info('webhook deleted', { webhookId, clientId, ...request.trace });
      return { status: 204 };
    },
    'POST /webhooks/{webhookId}/secret-rotations': async (request, caller, { body }) => {
      const key = await findWebhook(request, caller, ports);
      const { overlapSeconds = defaultOverlapSeconds } = body;
      const endpoint = await rotateSecret({ key, overlapSeconds }, ports);
      const { webhookId } = endpoint;
      const previousUntil = endpoint.secrets.at(-2)?.until ?? toTime(ports.now());
      logger.info('webhook secret rotated', { webhookId, clientId: key.clientId, ...request.trace });
      return { status: 200, body: { webhookId, secret: await ports.deriveSecret(endpoint), previousUntil } };
    },
  });
}

/** Responds with the state of a webhook. */
export async function respondWithWebhook(
  endpoint: Endpoint,
  caller: Caller,
  ports: WebhookApiPorts,
): Promise<HttpResponse> {
  const view = await describe(endpoint, caller, ports);
  return { status: 200, body: view, headers: { etag: createEtag(endpoint, view) } };
}

/** Creates the entity tag of a webhook: the version of its settings, and its state. */
function createEtag({ version, revision }: Endpoint, { lagSeconds }: WebhookView): string {
  return `"${version}-${revision}-${lagSeconds}"`;
}

/** A delivery changes the state all the time, so If-Match compares the version of the settings alone. */
function checkVersion(request: HttpRequest): RefusalFor {
  return ({ version }) => checkWrite(request, `"${version}-0-0"`, (tag) => tag.replace(/^"(\d+)-\d+-\d+"$/, '"$1"'));
}

/** Lists the webhooks of the caller. An operator lists those of all clients, or of one. */
async function listKeys(clientId: string | undefined, caller: Caller, ports: WebhookApiPorts): Promise<EndpointKey[]> {
  const isOther = clientId !== undefined && clientId !== caller.clientId;
  if (isOther && !caller.isOperator)
    throw new Refusal('scope_missing', 'Only a client with the scope operations lists the webhooks of other clients.');
  if (!caller.isOperator || clientId !== undefined) return ports.endpoints.list(clientId ?? caller.clientId);
  const lists = await Promise.all(
    (['enabled', 'paused', 'disabled'] as const).map((status) => ports.endpoints.listAll(status)),
  );
  const toKey = (key: EndpointKey) => `${key.clientId}#${key.webhookId}`;
  return lists.flat().sort((one, other) => (toKey(one) < toKey(other) ? -1 : 1));
}
