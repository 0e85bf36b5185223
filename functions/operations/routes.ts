import { PageQuery } from '../messages/fields/page-query.ts';
import type { RouteTable } from '../platform/http/routes.ts';
import {
  AcknowledgeRequest,
  AttentionListQuery,
  DeadLetterListQuery,
  DiscardRequest,
  DoctorRequest,
  RedriveAllRequest,
  RedriveRequest,
} from './domain/requests.ts';

export const operationsApiRoutes = {
  'GET /operations/queues': { scopes: ['operations'], query: PageQuery },
  'GET /operations/dead-letters': { scopes: ['operations'], query: DeadLetterListQuery },
  'GET /operations/dead-letters/{id}': { scopes: ['operations'] },
  'POST /operations/dead-letters/{id}/redrive': { scopes: ['operations'], body: RedriveRequest },
  'POST /operations/dead-letters/redrive': { scopes: ['operations'], body: RedriveAllRequest },
  'POST /operations/dead-letters/{id}/discard': { scopes: ['operations'], body: DiscardRequest },
  'POST /operations/doctor': { scopes: ['operations'], body: DoctorRequest },
  'GET /operations/attention': { scopes: ['operations'], query: AttentionListQuery },
  'POST /operations/attention/{orderId}/acknowledge': { scopes: ['operations'], body: AcknowledgeRequest },
  'GET /operations/waiting': { scopes: ['operations'], query: PageQuery },
  'GET /operations/money-owed': { scopes: ['operations'], query: PageQuery },
  'GET /orders/{orderId}/explain': { scopes: ['orders:read'] },
  'GET /metrics': { scopes: ['operations'] },
} as const satisfies RouteTable;

export const systemRoutes = {
  'GET /health': {},
  'GET /openapi.json': {},
  'GET /docs': {},
  'GET /docs/assets/{name}': {},
  'GET /docs/problems/{code}': {},
  $default: {},
} as const satisfies RouteTable;
