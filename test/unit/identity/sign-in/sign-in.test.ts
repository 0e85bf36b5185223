import { createHash } from 'node:crypto';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { logger } from '../../../../functions/platform/logger.ts';
import { issuer } from '../example.ts';
import { clientId, createSignInHarness, directory, fromConsole } from './harness.ts';

logger.setLogLevel('SILENT');
afterEach(() => {
  jest.restoreAllMocks();
});

const hash = (text: string) => createHash('sha256').update(text).digest('base64url');
const ended = 'This sign-in has ended';

describe('the begin of a sign-in', () => {
  test('sends the person to the provider with state, nonce and the challenge of PKCE', async () => {
    const { response, url } = await createSignInHarness().begin('/console/orders');

    const { state, nonce, code_challenge, ...rest } = Object.fromEntries(url.searchParams);
    expect([response.status, url.origin + url.pathname]).toEqual([302, `${directory}/authorize`]);
    expect(rest).toEqual({
      theme: 'plain',
      response_type: 'code',
      client_id: clientId,
      redirect_uri: `${issuer}/console/callback`,
      scope: 'openid profile',
      code_challenge_method: 'S256',
    });
    for (const secret of [state, nonce, code_challenge]) expect(secret).toMatch(/^[\w-]{43}$/);
    expect(response.headers['cache-control']).toBe('no-store');
  });

  test('uses other secrets each time', async () => {
    const { begin } = createSignInHarness();
    const urls = [await begin(), await begin()].map(({ url }) => url.searchParams);

    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(new Set(urls.map((params) => params.get(name))).size).toBe(2);
  });

  test('keeps the secrets in an encrypted cookie of ten minutes', async () => {
    const { response, state, url } = await createSignInHarness().begin();
    const cookie = response.cookies['__Host-sign-in'];

    expect(cookie?.attributes).toEqual(['Path=/', 'Max-Age=600', 'HttpOnly', 'Secure', 'SameSite=Lax']);
    const readable = Buffer.from(cookie?.value.split('.')[1] ?? '', 'base64url').toString('latin1');
    for (const secret of [state, url.searchParams.get('nonce') ?? '', 'returnTo', 'verifier'])
      expect(readable + cookie?.value).not.toContain(secret);
  });

  test('shows a page when the provider does not respond', async () => {
    const { answers, send } = createSignInHarness();
    answers['openid-configuration'] = () => Promise.reject(new TypeError('fetch failed'));

    const response = await send('GET /console/sign-in');

    expect([response.status, response.cookies]).toEqual([424, {}]);
    expect(response.text).toContain('The directory does not respond');
  });

  test.each([
    ['another issuer', { issuer: 'https://evil.example' }],
    ['no token endpoint', { token_endpoint: undefined }],
  ])('refuses metadata with %s', async (_, change) => {
    const { answers, send } = createSignInHarness();
    const valid = await (await answers['openid-configuration']({})).json();
    answers['openid-configuration'] = () => Response.json({ ...Object(valid), ...change });

    expect((await send('GET /console/sign-in')).status).toBe(424);
  });
});

describe('the end of a sign-in', () => {
  test('signs a token of ours for one hour, for the person, into a cookie that no script can read', async () => {
    const { signIn } = createSignInHarness();

    const { status, headers, cookies } = await signIn();

    const session = cookies['__Host-session'];
    expect([status, headers.location]).toEqual([303, '/console']);
    expect(session?.attributes).toEqual(['Path=/', 'Max-Age=3600', 'HttpOnly', 'Secure', 'SameSite=Strict']);
    const { iat = 0, exp, jti, ...claims } = decodeJwt(session?.value ?? '');
    expect(claims).toEqual({
      ...{ iss: issuer, aud: 'orders-api', sub: 'ada', client_id: 'console', name: 'Ada Lovelace' },
      scope: 'operations',
    });
    expect([exp, jti]).toEqual([iat + 3_600, expect.any(String)]);
  });

  test('deletes the cookie of the sign-in', async () => {
    const { cookies } = await createSignInHarness().signIn();

    expect(cookies['__Host-sign-in']).toEqual({
      value: '',
      attributes: ['Path=/', 'Max-Age=0', 'HttpOnly', 'Secure', 'SameSite=Lax'],
    });
  });

  test('sends the code with the verifier of the challenge', async () => {
    const { begin, send, forms } = createSignInHarness();
    const { url, state, cookies } = await begin();

    await send('GET /console/callback', { query: { code: 'code-1', state }, cookies });

    const { code_verifier = '', ...form } = Object.fromEntries(forms[0] ?? []);
    expect(hash(code_verifier)).toBe(url.searchParams.get('code_challenge'));
    expect(form).toEqual({
      ...{ grant_type: 'authorization_code', code: 'code-1', client_id: clientId },
      redirect_uri: `${issuer}/console/callback`,
    });
  });

  test('returns to the page that asked', async () => {
    const { begin, send } = createSignInHarness();
    const { state, cookies } = await begin('/console/orders?status=SHIPPED');

    const { headers } = await send('GET /console/callback', { query: { code: 'c', state }, cookies });

    expect(headers.location).toBe('/console/orders?status=SHIPPED');
  });

  test('gives a new session whatever session the browser had before', async () => {
    const harness = createSignInHarness();
    const planted = (await harness.signIn()).cookies['__Host-session']?.value ?? '';

    const { cookies } = await harness.signIn({ cookies: { '__Host-session': planted } });

    const session = cookies['__Host-session']?.value ?? '';
    expect(decodeJwt(session).jti).not.toBe(decodeJwt(planted).jti);
  });

  test('refuses a person in no group of ours with a page', async () => {
    const { answers, signIn, signIdToken } = createSignInHarness();
    answers.token = async () => Response.json({ id_token: await signIdToken({ 'cognito:groups': ['staff'] }) });

    const { status, text, headers, cookies } = await signIn();

    expect([status, headers['content-type']]).toEqual([403, 'text/html; charset=utf-8']);
    expect(text).toContain('You have no access to the console');
    expect(Object.keys(cookies)).toEqual(['__Host-sign-in']);
  });
});

describe('a response that belongs to no sign-in of this browser', () => {
  test.each([
    ['no cookie', {}, {}],
    ['another state', { state: 'x'.repeat(43) }, undefined],
    ['an empty state', { state: '' }, undefined],
    ['a state that is given twice', { state: 'a,a' }, undefined],
    ['a cookie that is not ours', {}, { '__Host-sign-in': 'x' }],
    ['a cookie of an unknown key', {}, { '__Host-sign-in': `9.${'x'.repeat(200)}` }],
    ['an empty cookie', {}, { '__Host-sign-in': '' }],
  ])('shows a page and gives no session: %s', async (_, query, own) => {
    const { begin, send, forms } = createSignInHarness();
    const { state, cookies } = await begin();

    const response = await send('GET /console/callback', {
      query: { code: 'c', state, ...query },
      cookies: own ?? cookies,
    });

    expect([response.status, response.cookies, forms]).toEqual([400, {}, []]);
    expect(response.text).toContain(ended);
  });

  test('shows a page when any character of the cookie is changed', async () => {
    const { begin, send, forms } = createSignInHarness();
    const { state, cookies } = await begin();
    const value = cookies['__Host-sign-in'];

    for (const at of [2, 20, 100, value.length - 2]) {
      const changed = value.slice(0, at) + (value[at] === 'A' ? 'B' : 'A') + value.slice(at + 1);
      const sent = { query: { code: 'c', state }, cookies: { '__Host-sign-in': changed } };
      expect((await send('GET /console/callback', sent)).status).toBe(400);
    }
    expect(forms).toEqual([]);
  });

  test('shows a page after ten minutes, and gives a session before', async () => {
    const { begin, send, passSeconds } = createSignInHarness();
    const { state, cookies } = await begin();
    passSeconds(599);
    const before = await send('GET /console/callback', { query: { code: 'c', state }, cookies });
    passSeconds(1);
    const after = await send('GET /console/callback', { query: { code: 'c', state }, cookies });

    expect([before.status, after.status, after.cookies]).toEqual([303, 400, {}]);
    expect(after.text).toContain(ended);
  });

  test('shows a page when a response is repeated, by the provider as well as by us', async () => {
    const { begin, send, answers } = createSignInHarness();
    const { state, cookies } = await begin();
    await send('GET /console/callback', { query: { code: 'c', state }, cookies });
    answers.token = () => Response.json({ error: 'invalid_grant' }, { status: 400 });

    for (const kept of [cookies, {}]) {
      const again = await send('GET /console/callback', { query: { code: 'c', state }, cookies: kept });
      expect([again.status, again.cookies['__Host-session']]).toEqual([400, undefined]);
      expect(again.text).toContain(ended);
    }
  });
});

describe('a provider that refuses or fails', () => {
  test.each([
    ['an error', { error: 'access_denied', code: '' }],
    ['an error beside a code', { error: 'server_error' }],
    ['no code', { code: '' }],
  ])('shows a page after %s, without a call', async (_, query) => {
    const { signIn, forms } = createSignInHarness();

    const { status, text, cookies } = await signIn({ query });

    expect([status, Object.keys(cookies), forms]).toEqual([400, ['__Host-sign-in'], []]);
    expect(text).toContain('You are not signed in');
  });

  test('shows no text of the request on a page', async () => {
    const { text } = await createSignInHarness().signIn({
      query: { error: '<script>alert(1)</script>', error_description: '<img onerror=alert(1)>' },
    });

    expect(text).not.toMatch(/script|onerror/);
  });

  test.each<[string, () => Response | Promise<Response>]>([
    ['does not respond', () => Promise.reject(new TypeError('fetch failed'))],
    ['is too slow', () => Promise.reject(new DOMException('too slow', 'TimeoutError'))],
    ['has an error of its own', () => new Response('<h1>502</h1>', { status: 502 })],
    ['refuses our client', () => Response.json({ error: 'invalid_client' }, { status: 401 })],
    ['answers without a token', () => Response.json({})],
    ['answers with no JSON', () => new Response('ok')],
  ])('shows a page and no 5xx when the token endpoint %s', async (_, answer) => {
    const { signIn, answers } = createSignInHarness();
    answers.token = answer;

    const { status, text, cookies } = await signIn();

    expect([status, Object.keys(cookies)]).toEqual([424, ['__Host-sign-in']]);
    expect(text).toContain('The directory does not respond');
  });

  test('shows a page when the keys of the provider cannot be read', async () => {
    const { signIn, answers } = createSignInHarness();
    answers.jwks = () => new Response('', { status: 500 });

    expect((await signIn()).status).toBe(424);
  });

  test('gives each call to the provider a deadline, and follows no redirect of it', async () => {
    const { signIn, calls } = createSignInHarness();

    await signIn();

    expect(calls.mock.calls).toHaveLength(3);
    for (const [, init] of calls.mock.calls)
      expect(init).toMatchObject({ redirect: 'error', signal: expect.any(AbortSignal) });
  });
});

describe('the session', () => {
  async function openSession(harness: ReturnType<typeof createSignInHarness>) {
    return { '__Host-session': (await harness.signIn()).cookies['__Host-session']?.value ?? '' };
  }

  test('says who is signed in, for how long, and as what', async () => {
    const harness = createSignInHarness();
    const cookies = await openSession(harness);

    const { status, json } = await harness.send('GET /console/session', { cookies, headers: fromConsole });

    expect([status, json]).toEqual([
      200,
      { name: 'Ada Lovelace', scopes: ['operations'], expiresAt: '2026-11-27T09:00:00.000Z' },
    ]);
  });

  test('ends the session after an hour', async () => {
    const harness = createSignInHarness();
    const cookies = await openSession(harness);
    harness.passSeconds(3_610);

    const { status, json } = await harness.send('GET /console/session', { cookies, headers: fromConsole });

    expect([status, json.code]).toEqual([401, 'token_invalid']);
  });

  test.each([
    ['no cookie', {}, fromConsole, 'token_missing'],
    ['no header of ours', undefined, { 'sec-fetch-site': 'same-origin' }, 'token_missing'],
    ['another header of ours', undefined, { ...fromConsole, 'x-orders-console': 'true' }, 'token_missing'],
    ['another site', undefined, { ...fromConsole, 'sec-fetch-site': 'cross-site' }, 'token_missing'],
    ['an Authorization header', undefined, { ...fromConsole, authorization: 'Bearer x' }, 'token_missing'],
    ['a cookie that is no token', { '__Host-session': 'x y' }, fromConsole, 'token_invalid'],
    ['another cookie', { session: 'x' }, fromConsole, 'token_missing'],
  ])('refuses the session with 401: %s', async (_, cookies, headers, code) => {
    const harness = createSignInHarness();
    const own = await openSession(harness);

    const { status, json } = await harness.send('GET /console/session', { cookies: cookies ?? own, headers });

    expect([status, json.code]).toEqual([401, code]);
  });

  test('deletes the session at the sign-out', async () => {
    const { status, text, cookies } = await createSignInHarness().send('POST /console/sign-out', {
      headers: fromConsole,
    });

    expect([status, text]).toEqual([204, '']);
    expect(cookies['__Host-session']).toEqual({
      value: '',
      attributes: ['Path=/', 'Max-Age=0', 'HttpOnly', 'Secure', 'SameSite=Strict'],
    });
  });

  test.each([{}, { 'sec-fetch-site': 'same-origin' }, { ...fromConsole, 'sec-fetch-site': 'same-site' }])(
    'keeps the session after a sign-out with the headers %j',
    async (headers) => {
      const { status, cookies } = await createSignInHarness().send('POST /console/sign-out', { headers });

      expect([status, cookies]).toEqual([401, {}]);
    },
  );
});
