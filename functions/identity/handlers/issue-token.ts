import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { remembered } from '../../platform/access-remembered.ts';
import { dynamodb } from '../../platform/clients.ts';
import { environment } from '../../platform/environment.ts';
import { httpFunction } from '../../platform/http.ts';
import { clientsOnDynamoDB } from '../adapters/clients.dynamodb.ts';
import { isRotation, keyRotation } from '../adapters/key-rotation.ts';
import { publicKeysOnDynamoDB } from '../adapters/keys.dynamodb.ts';
import { signingKeysInSecretsManager } from '../adapters/signing-keys.secrets-manager.ts';
import { tokenEndpoint } from '../adapters/token-endpoint.ts';
import { isPair, newKey, signWithJose } from '../adapters/tokens.jose.ts';
import { signerMemoryMs } from '../domain/keys.ts';
import { secretMatches } from '../domain/secret-hash.ts';
import { isInUse, keyToSignWith } from '../domain/signing-key.ts';

const env = environment('ISSUER', 'AUDIENCE', 'IDENTITY_TABLE', 'SIGNING_KEYS_SECRET');
const now = () => new Date();
const keys = {
  publicKeys: publicKeysOnDynamoDB(env.IDENTITY_TABLE, dynamodb),
  ...signingKeysInSecretsManager(env.SIGNING_KEYS_SECRET),
  newKey,
  isPair,
  now,
};
const found = remembered(() => keyToSignWith(keys), { maxAgeMs: signerMemoryMs, now: Date.now });
const signingKey = async () => {
  const key = await found.get();
  return (await isInUse(key, keys)) ? key : found.getWithin(0);
};

const answer = httpFunction({
  'POST /auth/token': tokenEndpoint({
    issuer: env.ISSUER,
    audience: env.AUDIENCE,
    clients: clientsOnDynamoDB(env.IDENTITY_TABLE, dynamodb),
    secretMatches,
    signingKey,
    sign: signWithJose,
    newId: randomUUID,
    now,
  }),
});
const rotate = keyRotation(env.SIGNING_KEYS_SECRET, keys);

/** Gives tokens to clients, and rotates the keys when Secrets Manager asks: no other function can read the private ones. */
export const handler = (event: APIGatewayProxyEventV2, context: Context) =>
  isRotation(event) ? rotate(event) : answer(event, context);
