import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { listen } from '../gateway/listen.ts';
import { createGrants, type Grant } from './grants.ts';
import { pagePolicy, people, renderSignInPage } from './page.ts';

export interface Issuer {
  readonly url: string;
  stop(): void;
}

type Answer = { status: number; headers?: Record<string, string>; body?: object | string };
type Key = { kid: string; issuer: string; privateKey: CryptoKey };

/**
 * Starts the part of a user pool that the sign-in uses: authorization, token and keys. It is on 127.0.0.1 and the API on
 * localhost, so that browsers see two sites, as in a deployment. `redirectUri` is the only one that it sends people to.
 */
export async function startIssuer(redirectUri: string): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const kid = randomUUID();
  const keys = [{ ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' }];
  const grants = createGrants();
  let issuer = '';

  async function answer(request: IncomingMessage): Promise<Answer> {
    const { pathname, searchParams } = new URL(request.url ?? '/', issuer);
    switch (`${request.method} ${pathname}`) {
      case 'GET /.well-known/openid-configuration':
        return { status: 200, body: createMetadata(issuer) };
      case 'GET /authorize':
        return authorize(searchParams, redirectUri, grants);
      case 'POST /token': {
        const grant = grants.take(new URLSearchParams(await text(request)));
        if (!grant) return { status: 400, body: { error: 'invalid_grant' } };
        const id_token = await signIdToken(grant, { kid, issuer, privateKey });
        return { status: 200, body: { id_token, token_type: 'Bearer', expires_in: 300 } };
      }
      case 'GET /jwks':
        return { status: 200, body: { keys } };
      default:
        return { status: 404, body: { error: 'not_found' } };
    }
  }

  const server = createServer(async (request, response) => {
    const { status, headers = {}, body = '' } = await answer(request);
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  issuer = `http://127.0.0.1:${await listen(server)}`;
  return { url: issuer, stop: () => server.close().closeAllConnections() };
}

/** Shows the page, or for the button that was pressed sends the person back with a code. */
function authorize(request: URLSearchParams, redirectUri: string, grants: ReturnType<typeof createGrants>): Answer {
  if (request.get('redirect_uri') !== redirectUri) return { status: 400, body: { error: 'redirect_mismatch' } };
  const sendBack = (outcome: Record<string, string>): Answer => {
    const query = new URLSearchParams({ ...outcome, state: request.get('state') ?? '' });
    return { status: 302, headers: { location: `${redirectUri}?${query}` } };
  };
  if (request.get('response_type') !== 'code' || request.get('code_challenge_method') !== 'S256')
    return sendBack({ error: 'invalid_request' });
  const username = request.get('username');
  if (username === 'operator' || username === 'viewer') return sendBack({ code: grants.give(username, request) });
  if (username !== null) return sendBack({ error: 'access_denied' });
  const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': pagePolicy };
  return { status: 200, headers, body: renderSignInPage(request) };
}

function signIdToken({ username, request }: Grant, { kid, issuer, privateKey }: Key): Promise<string> {
  const { name, groups } = people[username];
  const claims = { name, nonce: request.get('nonce'), 'cognito:username': username, 'cognito:groups': groups };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid })
    .setIssuer(issuer)
    .setAudience(request.get('client_id') ?? '')
    .setSubject(`local-${username}`)
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(privateKey);
}

function createMetadata(issuer: string) {
  const [authorization_endpoint, token_endpoint] = [`${issuer}/authorize`, `${issuer}/token`];
  return { issuer, authorization_endpoint, token_endpoint, jwks_uri: `${issuer}/jwks` };
}
