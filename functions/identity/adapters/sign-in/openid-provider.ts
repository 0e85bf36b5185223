import { JOSEError } from 'jose/errors';
import { createRemoteJWKSet, customFetch } from 'jose/jwks/remote';
import { jwtVerify } from 'jose/jwt/verify';
import * as z from 'zod/mini';
import { createTtlCache } from '../../../platform/auth/ttl-cache.ts';
import { logger } from '../../../platform/logger.ts';
import { isSameSecret } from '../../domain/sign-in/complete-sign-in.ts';
import type { IdentityProvider, ProviderClaims } from '../../domain/sign-in/ports.ts';
import { ProviderUnavailable, readJson, sendToProvider } from './provider-request.ts';

export type ProviderSettings = {
  issuer: string;
  clientId: string;
  scope: string;
  redirectUri: string;
  now: () => Date;
};

/** OpenID Connect Discovery 1.0, §3. */
const Metadata = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
});
const Tokens = z.object({ id_token: z.string().check(z.maxLength(20_000)) });
const TokenError = z.object({ error: z.string().check(z.regex(/^[a-z_]{1,40}$/)) });
const Groups = z.optional(z.array(z.string()));
/** Cognito has claims of its own for the user name and the groups. */
const IdToken = z.object({
  sub: z.string().check(z.minLength(1), z.maxLength(255)),
  nonce: z.string(),
  azp: z.optional(z.string()),
  name: z.optional(z.string()),
  groups: Groups,
  'cognito:username': z.optional(z.string()),
  'cognito:groups': Groups,
});

const metadataMaxAgeMs = 60 * 60_000;
/** Asymmetric algorithms only: an ID token that is signed with a shared secret is none of ours. */
const algorithms = ['RS256', 'PS256', 'ES256'];
const clockToleranceSeconds = 5;

/** A provider of OpenID Connect, by its issuer. Our client is public: PKCE takes the place of a secret. */
export function createOpenidProvider(settings: ProviderSettings): IdentityProvider {
  const { issuer, clientId, scope, redirectUri, now } = settings;
  const metadata = createTtlCache(() => readMetadata(issuer), {
    cacheMaxAgeMs: metadataMaxAgeMs,
    now: () => now().getTime(),
  });
  return {
    createSignInUrl: ({ state, nonce, challenge }) =>
      orUnavailable(async () => {
        const url = new URL((await metadata.get()).authorizationEndpoint);
        const request = { response_type: 'code', client_id: clientId, redirect_uri: redirectUri, scope, state, nonce };
        const params = { ...request, code_challenge: challenge, code_challenge_method: 'S256' };
        for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value);
        return url.href;
      }),

    redeemCode: ({ code, verifier, nonce }) =>
      orUnavailable(async () => {
        const { tokenEndpoint, keys } = await metadata.get();
        const form = { grant_type: 'authorization_code', code, code_verifier: verifier };
        const body = new URLSearchParams({ ...form, client_id: clientId, redirect_uri: redirectUri });
        const response = await sendToProvider(tokenEndpoint, { method: 'POST', body });
        if (!response.ok) return refuseCode(response);
        const { id_token } = await readJson(response, Tokens);
        return verifyIdToken(id_token, keys, nonce, settings);
      }),
  };
}

async function readMetadata(issuer: string) {
  const response = await sendToProvider(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const found = await readJson(response, Metadata);
  if (found.issuer !== issuer) throw new ProviderUnavailable(`the metadata of ${issuer} names another issuer`);
  const keys = createRemoteJWKSet(new URL(found.jwks_uri), { [customFetch]: fetchKeys });
  return { authorizationEndpoint: found.authorization_endpoint, tokenEndpoint: found.token_endpoint, keys };
}

/** Fetches the keys. An error status is an outage: the library would take it for a token that is not valid. */
async function fetchKeys(url: string): Promise<Response> {
  const response = await sendToProvider(url);
  if (!response.ok) throw new ProviderUnavailable(`the keys have the status ${response.status}`);
  return response;
}

/** RFC 6749 §5.2: only `invalid_grant` says that the code is not valid; any other error is one of the configuration. */
async function refuseCode(response: Response): Promise<'code refused'> {
  const { error } = await readJson(response, TokenError);
  if (error === 'invalid_grant') return 'code refused';
  throw new ProviderUnavailable(`the token endpoint refuses our request: ${error}`);
}

type Keys = ReturnType<typeof createRemoteJWKSet>;

/** OpenID Connect Core 1.0, §3.1.3.7. */
async function verifyIdToken(
  token: string,
  keys: Keys,
  nonce: string,
  { issuer, clientId, now }: ProviderSettings,
): Promise<ProviderClaims | 'not verified'> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      ...{ issuer, audience: clientId, algorithms },
      ...{ requiredClaims: ['exp', 'iat', 'sub', 'nonce'], clockTolerance: clockToleranceSeconds, currentDate: now() },
    });
    const { data } = IdToken.safeParse(payload);
    const isForUs = data?.azp === undefined ? !Array.isArray(payload.aud) : data.azp === clientId;
    if (!data || !isForUs || !isSameSecret(data.nonce, nonce)) return 'not verified';
    const groups = [...(data['cognito:groups'] ?? []), ...(data.groups ?? [])];
    return { subject: data.sub, username: data['cognito:username'], name: data.name, groups };
  } catch (thrown) {
    if (!(thrown instanceof JOSEError)) throw thrown;
    logger.warn('ID token not verified', { fault: thrown.code });
    return 'not verified';
  }
}

async function orUnavailable<Outcome>(call: () => Promise<Outcome>): Promise<Outcome | 'provider unavailable'> {
  try {
    return await call();
  } catch (thrown) {
    if (!(thrown instanceof ProviderUnavailable)) throw thrown;
    logger.error('identity provider unavailable', { fault: thrown.message });
    return 'provider unavailable';
  }
}
