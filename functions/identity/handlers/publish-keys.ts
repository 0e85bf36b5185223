import { scopes } from '../../platform/auth/access.ts';
import { keyCacheMaxAgeSeconds } from '../../platform/auth/public-keys.ts';
import { dynamodb } from '../../platform/aws-clients.ts';
import { parseEnvironment } from '../../platform/environment.ts';
import { httpFunction } from '../../platform/http/http-function.ts';
import type { OpenRoutes } from '../../platform/http/routes.ts';
import { text, url } from '../../platform/settings.ts';
import { createDynamodbPublicKeys } from '../adapters/public-keys.dynamodb.ts';
import { createKeySet, createMetadata } from '../domain/jwks.ts';
import type { publishKeysRoutes } from '../routes.ts';

const env = parseEnvironment({ ISSUER: url, IDENTITY_TABLE: text });
const publicKeys = createDynamodbPublicKeys(env.IDENTITY_TABLE, dynamodb);
const cached = { 'cache-control': `public, max-age=${keyCacheMaxAgeSeconds}` };

/** Publishes the public keys and the metadata of the authorization server. */
export const handler = httpFunction({
  'GET /.well-known/jwks.json': async () => {
    const body = createKeySet((await publicKeys.read()).keys, new Date());
    // An empty set is not cached: the first token creates the first key.
    return { status: 200, headers: body.keys.length > 0 ? cached : {}, body };
  },
  'GET /.well-known/oauth-authorization-server': async () => ({
    status: 200,
    headers: cached,
    body: createMetadata({ issuer: env.ISSUER, scopes }),
  }),
} satisfies OpenRoutes<typeof publishKeysRoutes>);
