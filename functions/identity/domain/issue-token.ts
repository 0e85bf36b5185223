import type { Client } from './client.ts';
import { type PrivateKey, tokenLifeMs } from './keys.ts';
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
 * A token for the client, with the scopes asked for or else all that the client may. Refuses with `invalid_client`,
 * which does not tell an unknown client, a disabled one and a wrong secret apart, and with `invalid_scope`.
 */
export async function issueToken(asked: TokenRequest, ports: TokenPorts): Promise<IssuedToken> {
  const client = await authenticate(asked, ports);
  const scope = resolveScope(asked.scope, client);
  const issuedAt = Math.floor(ports.now().getTime() / 1_000);
  const expiresInSeconds = tokenLifeMs / 1_000;
  const claims = {
    iss: ports.issuer,
    aud: ports.audience,
    sub: client.clientId,
    client_id: client.clientId,
    iat: issuedAt,
    exp: issuedAt + expiresInSeconds,
    jti: ports.createId(),
    scope,
  };
  return { token: await ports.sign(claims, await ports.getSigningKey()), scope, expiresInSeconds };
}

/** The same lookup and the same hash whatever is wrong: the time must not tell whether there is such a client. */
async function authenticate({ clientId, secret }: TokenRequest, ports: TokenPorts): Promise<Client> {
  const client = await ports.clients.find(clientId);
  const isRight = await ports.matchesSecret(secret, client?.secret ?? dummyHash);
  if (!client || !isRight || client.disabledAt !== undefined)
    throw new TokenRefusal('invalid_client', 'The client is unknown or its secret is wrong.');
  return client;
}

function resolveScope(asked: string | undefined, client: Client): string {
  const wanted = asked === undefined ? client.scopes : [...new Set(asked.split(' '))];
  if (!wanted.every((scope) => client.scopes.includes(scope)))
    throw new TokenRefusal('invalid_scope', 'The scope is malformed, unknown or more than this client may have.');
  return wanted.join(' ');
}
