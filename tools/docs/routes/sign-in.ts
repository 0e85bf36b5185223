import type { issueTokenRoutes } from '../../../functions/identity/routes.ts';
import type { RouteTexts } from './route.ts';

type SignInRoutes = Omit<typeof issueTokenRoutes, 'POST /auth/token'>;
const page = { 'text/html': '<!doctype html>…' };
const failed = { description: 'An HTML page that says why and what to do.', text: page };
const policy = 'Content-Security-Policy';

/** The texts of the routes by which people sign in to the console. */
export const signInTexts = {
  'GET /console/sign-in': {
    id: 'beginSignIn',
    tag: 'Console',
    summary: 'Begin to sign in to the console.',
    description:
      'Sends a person to the directory (OpenID Connect, authorization code with PKCE). A cookie keeps the secrets of this sign-in for ten minutes.',
    answers: {
      302: { description: 'The directory.', headers: ['Location', 'Set-Cookie'] },
      424: { ...failed, headers: [policy] },
    },
  },
  'GET /console/callback': {
    id: 'completeSignIn',
    tag: 'Console',
    summary: 'Complete the sign-in.',
    description:
      'The directory sends a person here. Members of `operators` get the scope `operations`, members of `viewers` `operations:read`, for one hour. The session is in the cookie `__Host-session`, which no script can read.',
    answers: {
      303: { description: 'The page of the console.', headers: ['Location', 'Set-Cookie'] },
      400: { ...failed, headers: [policy] },
      403: { ...failed, headers: [policy] },
      424: { ...failed, headers: [policy] },
    },
  },
  'GET /console/session': {
    id: 'getSession',
    tag: 'Console',
    summary: 'Get who is signed in.',
    description:
      'Returns the person of the session. A session is taken only with the header `X-Orders-Console: 1`, from a page of the same origin, and without an Authorization header; so do all other routes take it in place of a token.',
    headers: ['X-Orders-Console'],
    answers: { 200: { description: 'The session.', schema: 'Session' } },
    refusals: ['token_missing', 'token_invalid'],
  },
  'POST /console/sign-out': {
    id: 'signOut',
    tag: 'Console',
    summary: 'Sign out of the console.',
    description: 'Deletes the session of this browser. The person stays signed in to the directory.',
    headers: ['X-Orders-Console'],
    answers: { 204: { description: 'There is no session.', headers: ['Set-Cookie'] } },
    refusals: ['token_missing'],
  },
} as const satisfies RouteTexts<SignInRoutes>;
