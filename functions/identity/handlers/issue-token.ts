import { randomUUID } from 'node:crypto';
import { remembered } from '../../platform/access-remembered.ts';
import { dynamodb } from '../../platform/clients.ts';
import { environment } from '../../platform/environment.ts';
import { httpFunction } from '../../platform/http.ts';
import { clientsOnDynamoDB } from '../adapters/clients.dynamodb.ts';
import { publicKeysOnDynamoDB } from '../adapters/keys.dynamodb.ts';
import { privateKeysInSecretsManager } from '../adapters/signing-keys.secrets-manager.ts';
import { tokenEndpoint } from '../adapters/token-endpoint.ts';
import { newKey, signWithJose } from '../adapters/tokens.jose.ts';
import { signerMemoryMs } from '../domain/keys.ts';
import { secretMatches } from '../domain/secret-hash.ts';
import { keyToSignWith } from '../domain/signing-key.ts';

const env = environment('ISSUER', 'AUDIENCE', 'IDENTITY_TABLE', 'SIGNING_KEYS_SECRET');
const now = () => new Date();
const keys = {
  publicKeys: publicKeysOnDynamoDB(env.IDENTITY_TABLE, dynamodb),
  privateKeys: privateKeysInSecretsManager(env.SIGNING_KEYS_SECRET),
  newKey,
  now,
};
const signingKey = remembered(() => keyToSignWith(keys), { maxAgeMs: signerMemoryMs, now: Date.now });

export const handler = httpFunction({
  'POST /auth/token': tokenEndpoint({
    issuer: env.ISSUER,
    audience: env.AUDIENCE,
    clients: clientsOnDynamoDB(env.IDENTITY_TABLE, dynamodb),
    secretMatches,
    signingKey: signingKey.get,
    sign: signWithJose,
    newId: randomUUID,
    now,
  }),
});
