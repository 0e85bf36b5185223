import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { type Issuer, startIssuer } from '../../../../local/sign-in/issuer.ts';

const redirectUri = 'http://localhost:3000/console/callback';
const verifier = 'v'.repeat(43);
const request = {
  ...{ response_type: 'code', client_id: 'console', redirect_uri: redirectUri, state: 's"><b>', nonce: 'n' },
  ...{ code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256' },
};

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer(redirectUri);
});
afterAll(() => issuer.stop());

const open = (change: Record<string, string> = {}) =>
  fetch(`${issuer.url}/authorize?${new URLSearchParams({ ...request, ...change })}`, { redirect: 'manual' });
const locationOf = async (change: Record<string, string>) =>
  new URL((await open(change)).headers.get('location') ?? '');

async function redeem(change: Record<string, string> = {}): Promise<Response> {
  const code = (await locationOf({ username: 'viewer' })).searchParams.get('code') ?? '';
  const form = { code, client_id: 'console', redirect_uri: redirectUri, code_verifier: verifier, ...change };
  return fetch(`${issuer.url}/token`, { method: 'POST', body: new URLSearchParams(form) });
}

test('shows a button for an operator and one for a viewer, and escapes the request', async () => {
  const page = await (await open()).text();

  expect(page.match(/(?<=<button name="username" value=")\w+/g)).toEqual(['operator', 'viewer']);
  expect(page).toContain('value="s&quot;&gt;&lt;b&gt;"');
  expect(page).not.toContain('<b>');
});

test('sends a person back with the state and a code that gives an ID token', async () => {
  const location = await locationOf({ username: 'viewer' });
  const { id_token } = Object(await (await redeem()).json());

  expect([location.origin + location.pathname, location.searchParams.get('state')]).toEqual([redirectUri, 's"><b>']);
  const keys = createRemoteJWKSet(new URL(`${issuer.url}/jwks`));
  const { payload } = await jwtVerify(id_token, keys, { issuer: issuer.url, audience: 'console' });
  expect(payload).toMatchObject({ nonce: 'n', 'cognito:username': 'viewer', 'cognito:groups': ['viewers'] });
});

test.each([
  ['another verifier', { code_verifier: 'x'.repeat(43) }],
  ['another client', { client_id: 'x' }],
  ['another redirect', { redirect_uri: 'http://localhost:3001/console/callback' }],
  ['another code', { code: 'code_x' }],
])('refuses %s', async (_, change) => {
  const response = await redeem(change);

  expect([response.status, await response.json()]).toEqual([400, { error: 'invalid_grant' }]);
});

test('takes a code once', async () => {
  const code = (await locationOf({ username: 'viewer' })).searchParams.get('code') ?? '';

  expect([(await redeem({ code })).status, (await redeem({ code })).status]).toEqual([200, 400]);
});

test('sends no one anywhere else', async () => {
  const response = await open({ username: 'viewer', redirect_uri: 'https://evil.example' });

  expect([response.status, response.headers.get('location')]).toEqual([400, null]);
});

test.each([
  ['a person that it does not have', { username: 'root' }, 'access_denied'],
  ['a request without PKCE', { code_challenge_method: 'plain' }, 'invalid_request'],
])('sends an error back for %s', async (_, change, error) => {
  expect((await locationOf(change)).searchParams.get('error')).toBe(error);
});
