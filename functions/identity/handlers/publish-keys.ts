import { scopes } from '../../platform/auth/access.ts';
import { keyCacheMaxAgeSeconds } from '../../platform/auth/public-keys.ts';
import { dynamodb } from '../../platform/aws-clients.ts';
import { parseEnvironment } from '../../platform/environment.ts';
import { httpFunction } from '../../platform/http/http-function.ts';
import { createDynamodbPublicKeys } from '../adapters/public-keys.dynamodb.ts';
import { createKeySet, createMetadata } from '../domain/jwks.ts';

const env = parseEnvironment('ISSUER', 'IDENTITY_TABLE');
const publicKeys = createDynamodbPublicKeys(env.IDENTITY_TABLE, dynamodb);
const kept = { 'cache-control': `public, max-age=${keyCacheMaxAgeSeconds}` };

export const handler = httpFunction({
  'GET /.well-known/jwks.json': async () => {
    const body = createKeySet((await publicKeys.read()).keys, new Date());
    // That there is no key yet is not worth keeping: the first token is about to be given.
    return { status: 200, headers: body.keys.length > 0 ? kept : {}, body };
  },
  'GET /.well-known/oauth-authorization-server': async () => ({
    status: 200,
    headers: kept,
    body: createMetadata({ issuer: env.ISSUER, scopes }),
  }),
});
