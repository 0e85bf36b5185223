import { scopes } from '../../platform/access.ts';
import { keysMaxAgeSeconds } from '../../platform/access-keys.ts';
import { dynamodb } from '../../platform/clients.ts';
import { environment } from '../../platform/environment.ts';
import { httpFunction } from '../../platform/http.ts';
import { publicKeysOnDynamoDB } from '../adapters/keys.dynamodb.ts';
import { keySet, metadata } from '../domain/published.ts';

const env = environment('ISSUER', 'IDENTITY_TABLE');
const publicKeys = publicKeysOnDynamoDB(env.IDENTITY_TABLE, dynamodb);
const kept = { 'cache-control': `public, max-age=${keysMaxAgeSeconds}` };

export const handler = httpFunction({
  'GET /.well-known/jwks.json': async () => {
    const body = keySet((await publicKeys.read()).keys, new Date());
    // That there is no key yet is not worth keeping: the first token is about to be given.
    return { status: 200, headers: body.keys.length > 0 ? kept : {}, body };
  },
  'GET /.well-known/oauth-authorization-server': async () => ({
    status: 200,
    headers: kept,
    body: metadata({ issuer: env.ISSUER, scopes }),
  }),
});
