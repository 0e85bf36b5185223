import { JOSEError, JWTExpired } from 'jose/errors';
import { jwtVerify } from 'jose/jwt/verify';
import * as z from 'zod/mini';
import { Identifier } from '../../messages/fields/primitives.ts';
import { tokenLifeSeconds } from '../../messages/published-keys.ts';
import { Refusal } from '../../messages/refusal.ts';
import { type FindKey, signatureAlgorithm, type VerificationKey } from './public-keys.ts';

/** What a token of ours says. `issuedAt` is in milliseconds. */
export type Claims = { clientId: string; scopes: ReadonlySet<string>; issuedAt: number };

const maxTokenLength = 4_096;
const clockToleranceSeconds = 5;
const maxCached = 500;

const Said = z.object({
  client_id: Identifier,
  scope: z.string().check(z.maxLength(1_000)),
  iat: z.number(),
  exp: z.number(),
});

/** The token that a request brings. Throws `token_missing` and, for anything that is not one bearer token, `token_invalid`. */
export function parseBearer(authorization: string | undefined): string {
  if (!authorization) throw new Refusal('token_missing', 'Send an access token: Authorization: Bearer …');
  const token = /^bearer +([A-Za-z0-9_.-]+)$/i.exec(authorization)?.[1];
  if (token === undefined || token.length > maxTokenLength) throw createInvalidTokenRefusal();
  return token;
}

/**
 * Verifies access tokens after RFC 9068: ours, for us, in force, and signed by a key that we published. What else the
 * header says of keys (`jwk`, `jku`, `x5c`) counts for nothing. Throws `token_invalid`.
 *
 * A token that was verified is remembered, which saves 0.07 of 0.075 ms of CPU per request. It is verified again
 * whenever the keys were read again, and its end is looked at each time, so that nothing is accepted for longer.
 */
export function createTokenVerifier(asked: { issuer: string; audience: string; findKey: FindKey; now: () => number }) {
  const { findKey, now } = asked;
  const verified = new Map<string, Verified>();

  return async (token: string): Promise<Claims> => {
    const known = verified.get(token);
    if (known && now() < known.endsAt && (await findKey(known.kid)) === known.key) return known.claims;
    verified.delete(token);
    const anew = await verifyToken(token, asked);
    if (verified.size >= maxCached) verified.clear();
    verified.set(token, anew);
    return anew.claims;
  };
}

type Verified = { claims: Claims; kid: string; key: VerificationKey; endsAt: number };

async function verifyToken(
  token: string,
  { issuer, audience, findKey, now }: Parameters<typeof createTokenVerifier>[0],
): Promise<Verified> {
  const keyNamedBy = async ({ kid }: { kid?: string }) => {
    const key = typeof kid === 'string' ? await findKey(kid) : undefined;
    if (kid === undefined || !key) throw createInvalidTokenRefusal();
    used = { kid, key };
    return key;
  };
  let used: Pick<Verified, 'kid' | 'key'> | undefined;
  try {
    const { payload } = await jwtVerify(token, keyNamedBy, {
      algorithms: [signatureAlgorithm],
      typ: 'at+jwt',
      issuer,
      audience,
      requiredClaims: ['exp', 'iat', 'sub', 'jti'],
      maxTokenAge: tokenLifeSeconds,
      clockTolerance: clockToleranceSeconds,
      currentDate: new Date(now()),
    });
    const said = Said.safeParse(payload);
    if (!said.success || !used || payload.sub !== said.data.client_id) throw createInvalidTokenRefusal();
    const { client_id: clientId, scope, iat, exp } = said.data;
    const endsAt = Math.min(exp, iat + tokenLifeSeconds) * 1_000;
    return {
      claims: { clientId, scopes: new Set(scope.split(' ')), issuedAt: iat * 1_000 },
      ...used,
      endsAt,
    };
  } catch (thrown) {
    if (thrown instanceof JWTExpired) throw createInvalidTokenRefusal('The access token has expired; get a new one.');
    if (thrown instanceof JOSEError) throw createInvalidTokenRefusal();
    throw thrown;
  }
}

/** Whom a token claims to be of, unverified: good for reading ahead, for nothing else. */
export function readUnverifiedClientId(token: string): string | undefined {
  try {
    const said: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return z.object({ client_id: Identifier }).safeParse(said).data?.client_id;
  } catch {
    return undefined;
  }
}

export function createInvalidTokenRefusal(detail = 'The access token is not valid here.'): Refusal {
  return new Refusal('token_invalid', detail);
}
