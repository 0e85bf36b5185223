import type { RouteTable } from '../platform/http/routes.ts';
import { SignInQuery, SignInResponse } from './domain/sign-in/queries.ts';

export const issueTokenRoutes = {
  'POST /auth/token': {},
  'GET /console/sign-in': { query: SignInQuery },
  'GET /console/callback': { query: SignInResponse },
  'GET /console/session': {},
  'POST /console/sign-out': {},
} as const satisfies RouteTable;

export const publishKeysRoutes = {
  'GET /.well-known/jwks.json': {},
  'GET /.well-known/oauth-authorization-server': {},
} as const satisfies RouteTable;
