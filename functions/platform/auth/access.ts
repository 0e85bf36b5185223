import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type * as z from 'zod/mini';
import { consoleClientId } from '../../messages/fields/person.ts';
import { Refusal } from '../../messages/refusal.ts';
import type { Environment } from '../environment.ts';
import type { HttpRequest, HttpResponse, Route } from '../http/http-function.ts';
import { parseQuery } from '../http/query-params.ts';
import { rate, text, url } from '../settings.ts';
import {
  type Claims,
  createInvalidTokenRefusal,
  createTokenVerifier,
  parseBearer,
  readUnverifiedClientId,
} from './access-token.ts';
import { type ClientStatus, createClientStatusReader, type FindClientStatus } from './client-status.ts';
import { createPublicKeyReader, type FindCursorKeys } from './public-keys.ts';
import { readSessionToken } from './session-cookie.ts';
import { createTokenBuckets } from './token-bucket.ts';

/** The scopes that a client can have. */
export const scopes = [
  'orders:read',
  'orders:write',
  'products:read',
  'products:write',
  'deliveries:write',
  'webhooks:write',
  'analytics:read',
  'operations:read',
  'operations',
] as const;
export type Scope = (typeof scopes)[number];

/** The client that sends a request. It sees and changes its own orders, an operator those of all clients. */
export type Caller = {
  clientId: string;
  /** The cause of what the caller does, in the history of an order: `client:` and the client id, or `person:` and the person id. */
  actor: string;
  scopes: ReadonlySet<Scope>;
  /** True for scope `operations`, which implies every other, and in a request that reads also for `operations:read`. */
  isOperator: boolean;
  /** Finds the secrets that encrypt cursors. */
  findCursorKeys: FindCursorKeys;
};

/** The environment variables of a function with a protected route. */
export const accessVariables = {
  ISSUER: url,
  AUDIENCE: text,
  IDENTITY_TABLE: text,
  RATE_PER_SECOND: rate,
  RATE_BURST: rate,
};

export type Access = {
  /**
   * Protects a route: requires a token, or the session of the console, with any one of the scopes, or `operations`; `operations:read` suffices to read. Throws `token_missing`,
   * `token_invalid` (for a disabled client within 60 seconds), `scope_missing` and `rate_limited`, and `validation_failed`
   * for a query that does not fit its schema.
   */
  allow<Query extends z.ZodMiniType>(
    allowed: Scope | readonly Scope[],
    query: Query,
    route: (request: HttpRequest, caller: Caller, query: z.infer<Query>) => Promise<HttpResponse>,
  ): Route;
};

/**
 * Creates access control by token. Caches keys for five minutes and client statuses for less than one, so that a warm
 * instance reads nothing.
 */
export function createAccess(
  env: Environment<typeof accessVariables>,
  dynamodb: DynamoDBClient,
  now: () => number = Date.now,
): Access {
  const { findKey, findCursorKeys } = createPublicKeyReader(env.IDENTITY_TABLE, dynamodb, now);
  const findClientStatus = createClientStatusReader(env.IDENTITY_TABLE, dynamodb, now);
  const verify = createTokenVerifier({ issuer: env.ISSUER, audience: env.AUDIENCE, findKey, now });
  const takeToken = createTokenBuckets({ capacity: env.RATE_BURST, refillPerSecond: env.RATE_PER_SECOND }, now);
  let isCold = true;

  const authenticate = async ({ headers, method }: HttpRequest): Promise<Caller> => {
    const token = readSessionToken(headers) ?? parseBearer(headers.authorization);
    if (isCold) {
      isCold = false;
      prefetchClientStatus(token, findClientStatus);
    }
    const claims = await verify(token);
    const retryAfterSeconds = takeToken(formatActor(claims));
    if (retryAfterSeconds > 0) throw createRateLimitRefusal(env.RATE_PER_SECOND, retryAfterSeconds);
    const caller = authorize(claims, claims.person ? personStatus : await findClientStatus(claims.clientId));
    const isViewer = caller.scopes.has('operations:read') && /^(GET|HEAD)$/.test(method);
    return { ...caller, isOperator: caller.isOperator || isViewer, findCursorKeys };
  };
  const allow: Access['allow'] = (allowed, query, route) => {
    const sufficient = [allowed].flat();
    return async (request) => {
      const caller = await authenticate(request);
      if (!caller.isOperator && !sufficient.some((scope) => caller.scopes.has(scope)))
        throw createMissingScopeRefusal(sufficient);
      return route(request, caller, parseQuery(request, query));
    };
  };
  return { allow };
}

/** Reads the client of an instance's first request while its keys are being read. */
function prefetchClientStatus(token: string, findClientStatus: FindClientStatus): void {
  const clientId = readUnverifiedClientId(token);
  // A failed read is not cached: `authenticate` reads again and throws.
  if (clientId !== undefined && clientId !== consoleClientId) findClientStatus(clientId).catch(() => undefined);
}

/** The scopes that a person can have. The directory decides at each sign-in, for an hour. */
const personStatus: ClientStatus = { scopes: ['operations', 'operations:read'] };

function formatActor({ clientId, person }: Claims): string {
  return person ? `person:${person.personId}` : `client:${clientId}`;
}

/** Grants the scopes of the token that the client still has. Throws `token_invalid`. */
function authorize(claims: Claims, status: ClientStatus | undefined) {
  const { clientId, scopes: tokenScopes, issuedAt } = claims;
  if (!status || status.disabledAt !== undefined) throw createInvalidTokenRefusal();
  if (status.tokensFrom !== undefined && issuedAt < Date.parse(status.tokensFrom)) throw createInvalidTokenRefusal();
  const granted = new Set(scopes.filter((scope) => tokenScopes.has(scope) && status.scopes.includes(scope)));
  return { clientId, actor: formatActor(claims), scopes: granted, isOperator: granted.has('operations') };
}

function createMissingScopeRefusal(sufficient: readonly Scope[]): Refusal {
  const detail = `The access token lacks the scope for this request: ${sufficient.join(' or ')}.`;
  const challenge = `Bearer realm="orders", error="insufficient_scope", scope="${sufficient.join(' ')}"`;
  return new Refusal('scope_missing', detail, { headers: { 'www-authenticate': challenge } });
}

function createRateLimitRefusal(perSecond: number, retryAfterSeconds: number): Refusal {
  const detail = `This client exceeded ${perSecond} requests a second on one instance. Retry in ${retryAfterSeconds} s.`;
  return new Refusal('rate_limited', detail, { headers: { 'retry-after': String(retryAfterSeconds) } });
}
