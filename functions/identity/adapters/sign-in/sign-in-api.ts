import { sessionSeconds } from '../../../messages/fields/person.ts';
import { Refusal } from '../../../messages/refusal.ts';
import { type Claims, createInvalidTokenRefusal, parseBearer } from '../../../platform/auth/access-token.ts';
import {
  formatCookie,
  isFromConsole,
  readCookie,
  readSessionToken,
  sessionCookie,
} from '../../../platform/auth/session-cookie.ts';
import type { HttpRequest, HttpResponse } from '../../../platform/http/http-function.ts';
import type { OpenRoutes } from '../../../platform/http/routes.ts';
import type { FindMasterKeys } from '../../../platform/links/link-keys.ts';
import { logger } from '../../../platform/logger.ts';
import { beginSignIn } from '../../domain/sign-in/begin-sign-in.ts';
import { completeSignIn, isOwnResponse, type SignInFailure } from '../../domain/sign-in/complete-sign-in.ts';
import { renderFailurePage, signInPagePolicy } from '../../domain/sign-in/page.ts';
import type { SignInPorts } from '../../domain/sign-in/ports.ts';
import type { issueTokenRoutes } from '../../routes.ts';
import { attemptCookie, deletedAttempt, openAttempt, sealAttempt } from './attempt-cookie.ts';

type Ports = SignInPorts & {
  findMasterKeys: FindMasterKeys;
  /** Verifies a token of ours. Throws `token_invalid`. */
  verify(token: string): Promise<Claims>;
};

const strict = { sameSite: 'Strict' } as const;
const deletedSession = formatCookie(sessionCookie, '', { maxAgeSeconds: 0, ...strict });

/** Creates the routes by which people sign in to the console. No URL or header of theirs is logged. */
export function createSignInRoutes(ports: Ports): OpenRoutes<Omit<typeof issueTokenRoutes, 'POST /auth/token'>> {
  return {
    'GET /console/sign-in': async (request) => {
      const begun = await beginSignIn({ returnTo: request.query.returnTo }, ports);
      if (begun === 'provider unavailable') return respondWithFailure(begun, request);
      const cookies = [await sealAttempt(begun.attempt, ports.findMasterKeys)];
      return { status: 302, headers: { location: begun.url, 'referrer-policy': 'no-referrer' }, cookies };
    },

    'GET /console/callback': (request) => respondToCallback(request, ports),

    'GET /console/session': async ({ headers }) => {
      const token = readSessionToken(headers);
      if (token === undefined)
        throw new Refusal('token_missing', 'You are not signed in. Sign in at /console/sign-in.');
      const { person, scopes, expiresAt } = await ports.verify(parseBearer(`Bearer ${token}`));
      if (!person) throw createInvalidTokenRefusal('The session is not valid. Sign in at /console/sign-in.');
      const body = { name: person.name, scopes: [...scopes], expiresAt: new Date(expiresAt).toISOString() };
      return { status: 200, body };
    },

    'POST /console/sign-out': async ({ headers }) => {
      if (!isFromConsole(headers)) throw new Refusal('token_missing', 'Only the console signs a person out.');
      return { status: 204, cookies: [deletedSession] };
    },
  };
}

/**
 * The session is in a cookie that this very navigation, which comes from the provider's site, would not send: the page that the
 * person returns to needs none, and asks for the session itself.
 */
async function respondToCallback(request: HttpRequest, ports: Ports): Promise<HttpResponse> {
  const { query, headers, trace } = request;
  const attempt = await openAttempt(readCookie(headers, attemptCookie), ports.findMasterKeys);
  // A response that is not of this sign-in leaves it alone: it may still be under way in another tab.
  const cookies = isOwnResponse(attempt, query, ports.now()) ? [deletedAttempt] : [];
  const completed = await completeSignIn(query, attempt, ports);
  if (typeof completed === 'string') return { ...respondWithFailure(completed, request), cookies };
  const { token, person, scope, returnTo } = completed;
  logger.info('person signed in', { person: person.personId, scope, correlationId: trace.correlationId });
  return {
    status: 303,
    headers: { location: returnTo, 'referrer-policy': 'no-referrer' },
    cookies: [...cookies, formatCookie(sessionCookie, token, { maxAgeSeconds: sessionSeconds, ...strict })],
  };
}

function respondWithFailure(failure: SignInFailure, { trace }: HttpRequest): HttpResponse {
  const { status, html } = renderFailurePage(failure);
  logger.warn('sign-in failed', { reason: failure, correlationId: trace.correlationId });
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': signInPagePolicy,
    'referrer-policy': 'no-referrer',
    'x-robots-tag': 'noindex',
  };
  return { status, headers, body: html };
}
