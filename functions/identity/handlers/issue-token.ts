import { randomBytes, randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { createTokenVerifier } from '../../platform/auth/access-token.ts';
import { createPublicKeyReader } from '../../platform/auth/public-keys.ts';
import { createTtlCache } from '../../platform/auth/ttl-cache.ts';
import { dynamodb } from '../../platform/aws-clients.ts';
import { parseEnvironment } from '../../platform/environment.ts';
import { httpFunction } from '../../platform/http/http-function.ts';
import type { OpenRoutes } from '../../platform/http/routes.ts';
import { createMasterKeyReader } from '../../platform/links/link-keys.ts';
import { text, url } from '../../platform/settings.ts';
import { createDynamodbClients } from '../adapters/clients.dynamodb.ts';
import { createKeyRotation, isRotation } from '../adapters/key-rotation.ts';
import { createDynamodbPublicKeys } from '../adapters/public-keys.dynamodb.ts';
import { createOpenidProvider } from '../adapters/sign-in/openid-provider.ts';
import { createSignInRoutes } from '../adapters/sign-in/sign-in-api.ts';
import { createSecretsManagerSigningKeys } from '../adapters/signing-keys.secrets-manager.ts';
import { createTokenEndpoint } from '../adapters/token-endpoint.ts';
import { createKey, isKeyPair, signWithJose } from '../adapters/tokens.jose.ts';
import { getSigningKey, isInForce } from '../domain/ensure-signing-key.ts';
import { signerMaxAgeMs } from '../domain/keys.ts';
import { matchesSecret } from '../domain/secret-hash.ts';
import type { issueTokenRoutes } from '../routes.ts';

const env = parseEnvironment({
  ...{ ISSUER: url, AUDIENCE: text, IDENTITY_TABLE: text, SIGNING_KEYS_SECRET: text, LINK_KEYS_SECRET: text },
  ...{ PEOPLE_ISSUER: url, PEOPLE_CLIENT_ID: text, PEOPLE_SCOPE: text },
});
const now = () => new Date();
const keys = {
  publicKeys: createDynamodbPublicKeys(env.IDENTITY_TABLE, dynamodb),
  ...createSecretsManagerSigningKeys(env.SIGNING_KEYS_SECRET),
  createKey,
  isKeyPair,
  now,
};
const cachedKey = createTtlCache(() => getSigningKey(keys), { cacheMaxAgeMs: signerMaxAgeMs, now: Date.now });
const signingKey = async () => {
  const key = await cachedKey.get();
  return (await isInForce(key, keys)) ? key : cachedKey.getWithin(0);
};

const tokens = {
  issuer: env.ISSUER,
  audience: env.AUDIENCE,
  getSigningKey: signingKey,
  sign: signWithJose,
  createId: randomUUID,
  now,
};
const { findKey } = createPublicKeyReader(env.IDENTITY_TABLE, dynamodb, Date.now);

const issueToken = httpFunction({
  'POST /auth/token': createTokenEndpoint({
    ...tokens,
    clients: createDynamodbClients(env.IDENTITY_TABLE, dynamodb),
    matchesSecret,
  }),
  ...createSignInRoutes({
    ...tokens,
    provider: createOpenidProvider({
      issuer: env.PEOPLE_ISSUER,
      clientId: env.PEOPLE_CLIENT_ID,
      scope: env.PEOPLE_SCOPE,
      redirectUri: `${env.ISSUER}/console/callback`,
      now,
    }),
    createSecret: () => randomBytes(32).toString('base64url'),
    findMasterKeys: createMasterKeyReader(env.LINK_KEYS_SECRET),
    verify: createTokenVerifier({ issuer: env.ISSUER, audience: env.AUDIENCE, findKey, now: Date.now }),
  }),
} satisfies OpenRoutes<typeof issueTokenRoutes>);
const rotate = createKeyRotation(env.SIGNING_KEYS_SECRET, keys);

/** Issues tokens, signs people in, and rotates the signing keys for Secrets Manager: no other function can read the private keys. */
export const handler = (event: APIGatewayProxyEventV2, context: Context) =>
  isRotation(event) ? rotate(event) : issueToken(event, context);
