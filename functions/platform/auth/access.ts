import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type * as z from 'zod/mini';
import { Refusal } from '../../messages/refusal.ts';
import type { HttpRequest, HttpResponse, Route } from '../http/http-function.ts';
import { NoQuery, parseQuery } from '../http/query-params.ts';
import { parseRate } from '../settings.ts';
import {
  type Claims,
  createInvalidTokenRefusal,
  createTokenVerifier,
  parseBearer,
  readUnverifiedClientId,
} from './access-token.ts';
import { type ClientStatus, createClientStatusReader, type FindClientStatus } from './client-status.ts';
import { createPublicKeyReader, type FindCursorKeys } from './public-keys.ts';
import { createTokenBuckets } from './token-bucket.ts';

/** Everything that a client can be allowed. */
export const scopes = [
  'orders:read',
  'orders:write',
  'products:read',
  'products:write',
  'deliveries:write',
  'webhooks:write',
  'analytics:read',
  'operations',
] as const;
export type Scope = (typeof scopes)[number];

/** Who asks. What a client sees and does is its own, unless it may do everything. */
export type Caller = {
  clientId: string;
  scopes: ReadonlySet<Scope>;
  /** True for scope `operations`: sees and does everything. */
  everything: boolean;
  /** The secrets that seal the cursors of its lists. */
  findCursorKeys: FindCursorKeys;
};

/** What a function with a protected route has to be configured with. */
export const accessVariables = ['ISSUER', 'AUDIENCE', 'IDENTITY_TABLE', 'RATE_PER_SECOND', 'RATE_BURST'] as const;
export type AccessVariables = (typeof accessVariables)[number];

export type Access = {
  /**
   * The route for those who bring a token with any one of the scopes; `operations` always suffices. Everybody else is
   * refused: `token_missing`, `token_invalid` (a disabled client's too, within 60 seconds), `scope_missing`,
   * `rate_limited`. A query is refused, too.
   */
  allow(allowed: Scope | readonly Scope[], route: (asked: HttpRequest, caller: Caller) => Promise<HttpResponse>): Route;
  /** The same for a route that takes a query, parsed by its schema. */
  allowQuery<Query extends z.ZodMiniType>(
    allowed: Scope | readonly Scope[],
    query: Query,
    route: (asked: HttpRequest, caller: Caller, query: z.infer<Query>) => Promise<HttpResponse>,
  ): Route;
};

/**
 * Access by token. Keys and clients are remembered, so that a warm instance reads nothing: keys for five minutes, a
 * client for less than one. Throws when a rate is not a number from 1 up.
 */
export function createAccess(
  env: Readonly<Record<AccessVariables, string>>,
  dynamodb: DynamoDBClient,
  now: () => number = Date.now,
): Access {
  const { findKey, findCursorKeys } = createPublicKeyReader(env.IDENTITY_TABLE, dynamodb, now);
  const findStanding = createClientStatusReader(env.IDENTITY_TABLE, dynamodb, now);
  const verify = createTokenVerifier({ issuer: env.ISSUER, audience: env.AUDIENCE, findKey, now });
  const perSecond = parseRate('RATE_PER_SECOND', env.RATE_PER_SECOND);
  const take = createTokenBuckets({ perSecond, burst: parseRate('RATE_BURST', env.RATE_BURST) }, now);
  let cold = true;

  const callerOf = async (asked: HttpRequest): Promise<Caller> => {
    const token = parseBearer(asked.headers.authorization);
    if (cold) {
      cold = false;
      readAhead(token, findStanding);
    }
    const claims = await verify(token);
    const waitSeconds = take(claims.clientId);
    if (waitSeconds > 0) throw refuseTooMany(perSecond, waitSeconds);
    return { ...getCaller(claims, await findStanding(claims.clientId)), findCursorKeys };
  };
  const allowQuery: Access['allowQuery'] = (allowed, query, route) => {
    const wanted = [allowed].flat();
    return async (asked) => {
      const caller = await callerOf(asked);
      if (!caller.everything && !wanted.some((scope) => caller.scopes.has(scope))) throw refuseMissingToken(wanted);
      return route(asked, caller, parseQuery(asked, query));
    };
  };
  return { allow: (allowed, route) => allowQuery(allowed, NoQuery, route), allowQuery };
}

/** The first request of an instance reads its client while the keys are being read. */
function readAhead(token: string, findStanding: FindClientStatus): void {
  const clientId = readUnverifiedClientId(token);
  // Who needs the standing asks again, and it is there that a failure is seen.
  if (clientId !== undefined) findStanding(clientId).catch(() => undefined);
}

/** A caller may what its token says, as far as the client still may. */
function getCaller({ clientId, scopes: said, issuedAt }: Claims, standing: ClientStatus | undefined) {
  if (!standing || standing.disabledAt !== undefined) throw createInvalidTokenRefusal();
  if (standing.tokensFrom !== undefined && issuedAt < Date.parse(standing.tokensFrom))
    throw createInvalidTokenRefusal();
  const held = new Set(scopes.filter((scope) => said.has(scope) && standing.scopes.includes(scope)));
  return { clientId, scopes: held, everything: held.has('operations') };
}

function refuseMissingToken(wanted: readonly Scope[]): Refusal {
  const scope = wanted.join(' ');
  return new Refusal(
    'scope_missing',
    `The access token does not have the scope that this needs: ${wanted.join(' or ')}.`,
    {
      headers: { 'www-authenticate': `Bearer realm="orders", error="insufficient_scope", scope="${scope}"` },
    },
  );
}

function refuseTooMany(perSecond: number, waitSeconds: number): Refusal {
  return new Refusal(
    'rate_limited',
    `This client has used up its ${perSecond} requests a second of the instance that answers. Send the request again in ${waitSeconds} s.`,
    {
      headers: { 'retry-after': String(waitSeconds) },
    },
  );
}
