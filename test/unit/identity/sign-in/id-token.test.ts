import { afterEach, expect, jest, test } from '@jest/globals';
import { decodeJwt, generateKeyPair, UnsecuredJWT } from 'jose';
import { logger } from '../../../../functions/platform/logger.ts';
import { clientId, createSignInHarness, directory, start } from './harness.ts';

logger.setLogLevel('SILENT');
afterEach(() => {
  jest.restoreAllMocks();
});

const at = start / 1_000;
const otherPair = await generateKeyPair('RS256');
type Change = Parameters<ReturnType<typeof createSignInHarness>['signIdToken']>;

async function signInWith(...change: Change) {
  const { answers, signIn, signIdToken } = createSignInHarness();
  answers.token = async () => Response.json({ id_token: await signIdToken(...change) });
  return signIn();
}

test.each<[string, ...Change]>([
  ['of another issuer', { iss: 'https://evil.example' }],
  ['of an issuer with a slash more', { iss: `${directory}/` }],
  ['without an issuer', { iss: undefined }],
  ['for another client', { aud: 'another-client' }],
  ['without an audience', { aud: undefined }],
  ['for several clients', { aud: [clientId, 'another-client'] }],
  ['for several clients, used by another', { aud: [clientId, 'another-client'], azp: 'another-client' }],
  ['used by another client', { azp: 'another-client' }],
  ['of another sign-in', { nonce: 'x'.repeat(43) }],
  ['without a nonce', { nonce: undefined }],
  ['with a nonce that is no text', { nonce: 1 }],
  ['that has expired', { exp: at - 6 }],
  ['without an expiry', { exp: undefined }],
  ['that is not valid yet', { nbf: at + 60 }],
  ['without a subject', { sub: undefined }],
  ['with groups that are no list', { 'cognito:groups': 'operators' }],
  ['by another key', {}, {}, otherPair.privateKey],
  ['by an unknown key', {}, { kid: 'p9' }],
  ['by a shared secret', {}, { alg: 'HS256' }, new TextEncoder().encode(clientId.padEnd(32, '.'))],
])('refuses an ID token %s', async (_, ...change) => {
  const { status, text, cookies } = await signInWith(...change);

  expect([status, Object.keys(cookies)]).toEqual([400, ['__Host-sign-in']]);
  expect(text).toContain('This sign-in is not valid');
});

test.each([
  ['without a signature', (token: string) => new UnsecuredJWT(decodeJwt(token)).encode()],
  ['with a signature cut off', (token: string) => token.replace(/[^.]+$/, '')],
  ['that is no token', () => 'x'],
])('refuses an ID token %s', async (_, change) => {
  const { answers, signIn, signIdToken } = createSignInHarness();
  answers.token = async () => Response.json({ id_token: change(await signIdToken()) });

  const { status, cookies } = await signIn();

  expect([status, Object.keys(cookies)]).toEqual([400, ['__Host-sign-in']]);
});

test.each<[string, Change[0], string, string]>([
  ['groups of any issuer', { 'cognito:groups': undefined, groups: ['viewers'] }, 'ada', 'operations:read'],
  ['several audiences, used by us', { aud: [clientId, 'x'], azp: clientId }, 'ada', 'operations'],
  ['no user name', { 'cognito:username': undefined }, 'subject-1', 'operations'],
  ['an e-mail address for a user name', { 'cognito:username': 'ada@example.com' }, 'subject-1', 'operations'],
  ['no name', { name: undefined }, 'ada', 'operations'],
  ['an expiry within the tolerance', { exp: at - 4 }, 'ada', 'operations'],
])('takes an ID token with %s', async (_, claims, sub, scope) => {
  const { status, cookies } = await signInWith(claims);

  expect(status).toBe(303);
  expect(decodeJwt(cookies['__Host-session']?.value ?? '')).toMatchObject({ sub, scope, client_id: 'console' });
});
