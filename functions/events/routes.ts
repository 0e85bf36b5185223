import type { RouteTable } from '../platform/http/routes.ts';
import { LiveTicketRequest } from './domain/live/ticket-request.ts';
import { FeedQuery } from './domain/queries.ts';
import {
  AttemptListQuery,
  ReplayRequest,
  ResumeRequest,
  SecretRotationRequest,
  WebhookListQuery,
  WebhookSettings,
} from './domain/webhooks/management/requests.ts';

export const feedRoutes = {
  'GET /events': { scopes: ['orders:read'], query: FeedQuery },
} as const satisfies RouteTable;

export const liveRoutes = {
  'POST /live/tickets': { scopes: ['orders:read', 'operations:read'], body: LiveTicketRequest },
} as const satisfies RouteTable;

export const schemaRoutes = {
  'GET /schemas/{type}/1': {},
} as const satisfies RouteTable;

const scopes = ['webhooks:write'] as const;
export const webhookRoutes = {
  'GET /webhooks': { scopes, query: WebhookListQuery },
  'POST /webhooks': { scopes, body: WebhookSettings },
  'GET /webhooks/{webhookId}': { scopes },
  'PUT /webhooks/{webhookId}': { scopes, body: WebhookSettings },
  'DELETE /webhooks/{webhookId}': { scopes },
  'POST /webhooks/{webhookId}/secret-rotations': { scopes, body: SecretRotationRequest },
} as const satisfies RouteTable;

export const webhookDeliveryRoutes = {
  'POST /webhooks/{webhookId}/ping': { scopes },
  'GET /webhooks/{webhookId}/attempts': { scopes, query: AttemptListQuery },
  'POST /webhooks/{webhookId}/replay': { scopes, body: ReplayRequest },
  'POST /webhooks/{webhookId}/events/{eventId}/resend': { scopes },
  'POST /webhooks/{webhookId}/pause': { scopes },
  'POST /webhooks/{webhookId}/resume': { scopes, body: ResumeRequest },
} as const satisfies RouteTable;
