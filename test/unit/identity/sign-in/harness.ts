import { randomBytes, randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { createOpenidProvider } from '../../../../functions/identity/adapters/sign-in/openid-provider.ts';
import { createSignInRoutes } from '../../../../functions/identity/adapters/sign-in/sign-in-api.ts';
import { createKey, signWithJose } from '../../../../functions/identity/adapters/tokens.jose.ts';
import { createTokenVerifier } from '../../../../functions/platform/auth/access-token.ts';
import { httpFunction } from '../../../../functions/platform/http/http-function.ts';
import { linkKeys } from '../../../support/handlers.ts';
import { audience, issuer } from '../example.ts';

export const directory = 'https://people.example/pool';
export const clientId = 'orders-console';
export const fromConsole = { 'sec-fetch-site': 'same-origin', 'x-orders-console': '1' };
export const start = Date.parse('2026-11-27T08:00:00.000Z');

const providerPair = await generateKeyPair('RS256', { extractable: true });
const ownKey = await createKey();
const publicJwk = { ...(await exportJWK(providerPair.publicKey)), kid: 'p1', alg: 'RS256' };

type Result = { statusCode: number; headers: Record<string, string>; cookies?: string[]; body?: string };
type Key = Parameters<SignJWT['sign']>[0];
type Claims = Record<string, unknown>;
type Sent = { query?: Record<string, string>; cookies?: Record<string, string>; headers?: Record<string, string> };

/** Returns what a provider answers, by the end of its path; a test replaces one of them. */
type Answers = Record<'openid-configuration' | 'token' | 'jwks', (init: RequestInit) => Response | Promise<Response>>;

/** The routes of the sign-in over a provider in memory, and a clock that is set by hand. */
export function createSignInHarness() {
  let now = start;
  let nonce = '';
  const forms: URLSearchParams[] = [];

  /** Signs an ID token of ada, an operator; an undefined claim is left out. */
  function signIdToken(claims: Claims = {}, header: Claims = {}, key: Key = providerPair.privateKey): Promise<string> {
    const iat = now / 1_000;
    const valid = {
      ...{ iss: directory, aud: clientId, sub: 'subject-1', iat, exp: iat + 300, nonce },
      ...{ name: 'Ada Lovelace', 'cognito:username': 'ada', 'cognito:groups': ['operators'] },
    };
    const set = Object.entries({ ...valid, ...claims }).filter(([, value]) => value !== undefined);
    return new SignJWT(Object.fromEntries(set)).setProtectedHeader({ alg: 'RS256', kid: 'p1', ...header }).sign(key);
  }

  const answers: Answers = {
    'openid-configuration': () =>
      Response.json({
        issuer: directory,
        authorization_endpoint: `${directory}/authorize?theme=plain`,
        token_endpoint: `${directory}/token`,
        jwks_uri: `${directory}/jwks`,
      }),
    token: async () => Response.json({ id_token: await signIdToken() }),
    jwks: () => Response.json({ keys: [publicJwk] }),
  };
  const calls = jest.spyOn(globalThis, 'fetch').mockImplementation(async (url, init = {}) => {
    const name = String(url).split('/').at(-1);
    if (name === 'token') forms.push(new URLSearchParams(String(init.body)));
    const found = Object.entries(answers).find(([each]) => each === name)?.[1];
    if (!found) throw new Error(`the test has no ${url}`);
    return found(init);
  });

  const findKey = async () => ({ kty: 'RSA' as const, n: ownKey.n, e: ownKey.e });
  const provider = createOpenidProvider({
    ...{ issuer: directory, clientId, scope: 'openid profile', redirectUri: `${issuer}/console/callback` },
    now: () => new Date(now),
  });
  const handler = httpFunction({
    ...createSignInRoutes({
      ...{ issuer, audience, provider, sign: signWithJose, createId: randomUUID, now: () => new Date(now) },
      getSigningKey: async () => ownKey,
      createSecret: () => randomBytes(32).toString('base64url'),
      findMasterKeys: async () => [linkKeys],
      verify: createTokenVerifier({ issuer, audience, findKey, now: () => now }),
    }),
  });

  async function send(routeKey: string, { query = {}, cookies = {}, headers = {} }: Sent = {}) {
    const [method = '', path = ''] = routeKey.split(' ');
    const event = {
      ...{ routeKey, rawPath: path, rawQueryString: String(new URLSearchParams(query)), isBase64Encoded: false },
      ...{ queryStringParameters: query, cookies: Object.entries(cookies).map((pair) => pair.join('=')), headers },
      requestContext: { http: { method, path } },
    } as unknown as APIGatewayProxyEventV2;
    const context = { getRemainingTimeInMillis: () => 10_000 } as Context;
    const { statusCode: status, body = '', ...result } = (await handler(event, context)) as Result;
    const json = body.startsWith('{') ? JSON.parse(body) : {};
    return { status, headers: result.headers, text: body, json, cookies: readCookies(result.cookies ?? []) };
  }

  /** Begins a sign-in. The provider remembers its nonce. */
  async function begin(returnTo?: string) {
    const response = await send('GET /console/sign-in', { query: returnTo === undefined ? {} : { returnTo } });
    const url = new URL(response.headers.location ?? '');
    nonce = url.searchParams.get('nonce') ?? '';
    const cookie = response.cookies['__Host-sign-in']?.value ?? '';
    return { response, url, state: url.searchParams.get('state') ?? '', cookies: { '__Host-sign-in': cookie } };
  }

  return {
    ...{ answers, forms, calls, send, begin, signIdToken },
    /** Signs in; `change` replaces parts of the request with which the provider sends the person back. */
    async signIn(change: Sent = {}) {
      const { state, cookies } = await begin();
      const query = { code: 'code-1', state, ...change.query };
      return send('GET /console/callback', { ...change, query, cookies: { ...cookies, ...change.cookies } });
    },
    passSeconds(seconds: number): void {
      now += seconds * 1_000;
    },
  };
}

type Cookie = { value: string; attributes: string[] };

/** Reads the cookies of a response by their names. */
function readCookies(all: readonly string[]): Record<string, Cookie> {
  return Object.fromEntries(
    all.map((cookie) => {
      const [pair = '', ...attributes] = cookie.split('; ');
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      return [name, { value, attributes }];
    }),
  );
}
