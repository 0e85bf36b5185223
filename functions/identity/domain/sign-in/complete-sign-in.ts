import { createHash, timingSafeEqual } from 'node:crypto';
import { consoleClientId, type Person, sessionSeconds } from '../../../messages/fields/person.ts';
import { findScope, toPerson } from './person.ts';
import type { Attempt, ProviderRefusal, SignInPorts } from './ports.ts';
import type { SignInResponse } from './queries.ts';

export type SignedIn = { token: string; person: Person; scope: string; returnTo: string };
export type SignInFailure = ProviderRefusal | 'not begun here' | 'not signed in' | 'in no group';

/** Whether the response belongs to a sign-in that this browser began and that has not expired. */
export function isOwnResponse(attempt: Attempt | undefined, { state = '' }: SignInResponse, now: Date): boolean {
  return attempt !== undefined && attempt.expiresAt > now.getTime() && isSameSecret(state, attempt.state);
}

/**
 * Completes a sign-in: trades the code, maps the groups and signs a token of ours for one hour. A session that the browser had
 * before plays no part.
 */
export async function completeSignIn(
  response: SignInResponse,
  attempt: Attempt | undefined,
  ports: SignInPorts,
): Promise<SignedIn | SignInFailure> {
  if (!attempt || !isOwnResponse(attempt, response, ports.now())) return 'not begun here';
  const { code, error } = response;
  if (error !== undefined || !code) return 'not signed in';
  const { verifier, nonce, returnTo } = attempt;
  const claims = await ports.provider.redeemCode({ code, verifier, nonce });
  if (typeof claims === 'string') return claims;
  const scope = findScope(claims);
  if (scope === undefined) return 'in no group';
  const person = toPerson(claims);
  return { token: await signSession({ person, scope }, ports), person, scope, returnTo };
}

async function signSession({ person, scope }: { person: Person; scope: string }, ports: SignInPorts): Promise<string> {
  const issuedAt = Math.floor(ports.now().getTime() / 1_000);
  const claims = {
    iss: ports.issuer,
    aud: ports.audience,
    sub: person.personId,
    client_id: consoleClientId,
    name: person.name,
    iat: issuedAt,
    exp: issuedAt + sessionSeconds,
    jti: ports.createId(),
    scope,
  };
  return ports.sign(claims, await ports.getSigningKey());
}

/** Compares two secrets in constant time, whatever their lengths. */
export function isSameSecret(given: string, expected: string): boolean {
  const [left, right] = [given, expected].map((text) => createHash('sha256').update(text).digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}
