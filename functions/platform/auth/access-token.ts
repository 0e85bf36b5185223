import { JOSEError, JWTExpired } from 'jose/errors';
import { jwtVerify } from 'jose/jwt/verify';
import * as z from 'zod/mini';
import { consoleClientId, Person } from '../../messages/fields/person.ts';
import { Identifier } from '../../messages/fields/primitives.ts';
import { tokenLifetimeSeconds } from '../../messages/published-keys.ts';
import { Refusal } from '../../messages/refusal.ts';
import { type FindKey, signatureAlgorithm, type VerificationKey } from './public-keys.ts';

/** The claims of a verified access token. Times are in milliseconds. With a `person`, the client is the console. */
export type Claims = {
  clientId: string;
  person?: Person;
  scopes: ReadonlySet<string>;
  issuedAt: number;
  expiresAt: number;
};

const maxTokenLength = 4_096;
const clockToleranceSeconds = 5;
const maxCached = 500;

const TokenPayload = z.object({
  sub: z.string().check(z.maxLength(100)),
  name: z.optional(z.unknown()),
  client_id: Identifier,
  scope: z.string().check(z.maxLength(1_000)),
  iat: z.number(),
  exp: z.number(),
});

/** Reads the token of an Authorization header. Throws `token_missing`, or `token_invalid` for all but one bearer token. */
export function parseBearer(authorization: string | undefined): string {
  if (!authorization)
    throw new Refusal('token_missing', 'Send an access token in the header Authorization: Bearer <token>.');
  const token = /^bearer +([A-Za-z0-9_.-]+)$/i.exec(authorization)?.[1];
  if (token === undefined || token.length > maxTokenLength) throw createInvalidTokenRefusal();
  return token;
}

type VerifierOptions = { issuer: string; audience: string; findKey: FindKey; now: () => number };

/**
 * Verifies access tokens by RFC 9068 with the published keys alone: `jwk`, `jku` and `x5c` in a header are ignored. Throws
 * `token_invalid`.
 *
 * Verified tokens are cached, which saves 0.07 of 0.075 ms of CPU per request. A cached token is verified again when the
 * keys were read again, and its expiry is checked each time, so that the cache never extends its validity.
 */
export function createTokenVerifier(options: VerifierOptions) {
  const { findKey, now } = options;
  const cache = new Map<string, VerifiedToken>();

  return async (token: string): Promise<Claims> => {
    const cached = cache.get(token);
    if (cached && now() < cached.claims.expiresAt && (await findKey(cached.kid)) === cached.key) return cached.claims;
    cache.delete(token);
    const verified = await verifyToken(token, options);
    if (cache.size >= maxCached) cache.clear();
    cache.set(token, verified);
    return verified.claims;
  };
}

type VerifiedToken = { claims: Claims; kid: string; key: VerificationKey };

async function verifyToken(token: string, { issuer, audience, findKey, now }: VerifierOptions): Promise<VerifiedToken> {
  let used: Pick<VerifiedToken, 'kid' | 'key'> | undefined;
  const getKey = async ({ kid }: { kid?: string }) => {
    const key = typeof kid === 'string' ? await findKey(kid) : undefined;
    if (kid === undefined || !key) throw createInvalidTokenRefusal();
    used = { kid, key };
    return key;
  };
  try {
    const { payload } = await jwtVerify(token, getKey, {
      algorithms: [signatureAlgorithm],
      typ: 'at+jwt',
      issuer,
      audience,
      requiredClaims: ['exp', 'iat', 'sub', 'jti'],
      maxTokenAge: tokenLifetimeSeconds,
      clockTolerance: clockToleranceSeconds,
      currentDate: new Date(now()),
    });
    const claims = readClaims(payload);
    if (!claims || !used) throw createInvalidTokenRefusal();
    return { claims, ...used };
  } catch (thrown) {
    if (thrown instanceof JWTExpired)
      throw createInvalidTokenRefusal('The access token has expired. Get a new one from POST /auth/token.');
    if (thrown instanceof JOSEError) throw createInvalidTokenRefusal();
    throw thrown;
  }
}

/** The subject is the client, or in a token of the console the person. */
function readClaims(payload: object): Claims | undefined {
  const { data } = TokenPayload.safeParse(payload);
  if (!data) return undefined;
  const { sub, name, client_id: clientId, scope, iat, exp } = data;
  const expiresAt = Math.min(exp, iat + tokenLifetimeSeconds) * 1_000;
  const claims = { clientId, scopes: new Set(scope.split(' ')), issuedAt: iat * 1_000, expiresAt };
  if (sub === clientId) return claims;
  const person = Person.safeParse({ personId: sub, name }).data;
  return clientId === consoleClientId && person ? { ...claims, person } : undefined;
}

/** Reads the client id of an unverified token: for prefetching only. */
export function readUnverifiedClientId(token: string): string | undefined {
  try {
    const payload: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return z.object({ client_id: Identifier }).safeParse(payload).data?.client_id;
  } catch {
    return undefined;
  }
}

export function createInvalidTokenRefusal(
  detail = 'The access token is not valid. Get a new one from POST /auth/token.',
): Refusal {
  return new Refusal('token_invalid', detail);
}
