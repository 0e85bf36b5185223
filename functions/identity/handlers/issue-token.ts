import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { createTtlCache } from '../../platform/auth/ttl-cache.ts';
import { dynamodb } from '../../platform/aws-clients.ts';
import { parseEnvironment } from '../../platform/environment.ts';
import { httpFunction } from '../../platform/http/http-function.ts';
import { createDynamodbClients } from '../adapters/clients.dynamodb.ts';
import { createKeyRotation, isRotation } from '../adapters/key-rotation.ts';
import { createDynamodbPublicKeys } from '../adapters/public-keys.dynamodb.ts';
import { createSecretsManagerSigningKeys } from '../adapters/signing-keys.secrets-manager.ts';
import { createTokenEndpoint } from '../adapters/token-endpoint.ts';
import { createKey, isKeyPair, signWithJose } from '../adapters/tokens.jose.ts';
import { getSigningKey, isInForce } from '../domain/ensure-signing-key.ts';
import { signerMaxAgeMs } from '../domain/keys.ts';
import { matchesSecret } from '../domain/secret-hash.ts';

const env = parseEnvironment('ISSUER', 'AUDIENCE', 'IDENTITY_TABLE', 'SIGNING_KEYS_SECRET');
const now = () => new Date();
const keys = {
  publicKeys: createDynamodbPublicKeys(env.IDENTITY_TABLE, dynamodb),
  ...createSecretsManagerSigningKeys(env.SIGNING_KEYS_SECRET),
  createKey,
  isKeyPair,
  now,
};
const found = createTtlCache(() => getSigningKey(keys), { cacheMaxAgeMs: signerMaxAgeMs, now: Date.now });
const signingKey = async () => {
  const key = await found.get();
  return (await isInForce(key, keys)) ? key : found.getWithin(0);
};

const answer = httpFunction({
  'POST /auth/token': createTokenEndpoint({
    issuer: env.ISSUER,
    audience: env.AUDIENCE,
    clients: createDynamodbClients(env.IDENTITY_TABLE, dynamodb),
    matchesSecret,
    getSigningKey: signingKey,
    sign: signWithJose,
    createId: randomUUID,
    now,
  }),
});
const rotate = createKeyRotation(env.SIGNING_KEYS_SECRET, keys);

/** Gives tokens to clients, and rotates the keys when Secrets Manager asks: no other function can read the private ones. */
export const handler = (event: APIGatewayProxyEventV2, context: Context) =>
  isRotation(event) ? rotate(event) : answer(event, context);
