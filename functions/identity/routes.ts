import type { RouteTable } from '../platform/http/routes.ts';

export const issueTokenRoutes = { 'POST /auth/token': {} } as const satisfies RouteTable;

export const publishKeysRoutes = {
  'GET /.well-known/jwks.json': {},
  'GET /.well-known/oauth-authorization-server': {},
} as const satisfies RouteTable;
