import { tokenLifetimeSeconds } from '../../messages/published-keys.ts';
import type { Client } from './client.ts';
import type { PrivateKey } from './keys.ts';
import type { Clients, Sign } from './ports.ts';
import { dummyHash, type SecretHash } from './secret-hash.ts';
import { TokenRefusal } from './token-refusal.ts';

export type TokenRequest = { clientId: string; secret: string; scope: string | undefined };
export type IssuedToken = { token: string; scope: string; expiresInSeconds: number };

export type TokenPorts = {
  issuer: string;
  audience: string;
  clients: Pick<Clients, 'find'>;
  matchesSecret(secret: string, stored: SecretHash): Promise<boolean>;
  getSigningKey(): Promise<PrivateKey>;
  sign: Sign;
  createId(): string;
  now(): Date;
};

/**
 * Issues a token with the requested scopes, by default all of the client's. Refuses with `invalid_client`, the same for an
 * unknown client, a disabled one and a wrong secret, and with `invalid_scope`.
 */
export async function issueToken(request: TokenRequest, ports: TokenPorts): Promise<IssuedToken> {
  const client = await authenticate(request, ports);
  const scope = resolveScope(request.scope, client);
  const issuedAt = Math.floor(ports.now().getTime() / 1_000);
  const claims = {
    iss: ports.issuer,
    aud: ports.audience,
    sub: client.clientId,
    client_id: client.clientId,
    iat: issuedAt,
    exp: issuedAt + tokenLifetimeSeconds,
    jti: ports.createId(),
    scope,
  };
  return {
    token: await ports.sign(claims, await ports.getSigningKey()),
    scope,
    expiresInSeconds: tokenLifetimeSeconds,
  };
}

/** Looks up and hashes in every case, so that the response time does not reveal whether a client exists. */
async function authenticate({ clientId, secret }: TokenRequest, ports: TokenPorts): Promise<Client> {
  const client = await ports.clients.find(clientId);
  const matches = await ports.matchesSecret(secret, client?.secret ?? dummyHash);
  if (!client || !matches || client.disabledAt !== undefined)
    throw new TokenRefusal('invalid_client', 'The client is unknown or its secret is wrong.');
  return client;
}

function resolveScope(requested: string | undefined, client: Client): string {
  const scopes = requested === undefined ? client.scopes : [...new Set(requested.split(' '))];
  if (!scopes.every((scope) => client.scopes.includes(scope)))
    throw new TokenRefusal('invalid_scope', 'The scope is malformed, unknown or not granted to this client.');
  return scopes.join(' ');
}
