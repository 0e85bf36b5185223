import { expect, jest, test } from '@jest/globals';
import type { Client } from '../../../../functions/identity/domain/client.ts';
import { issueToken, type TokenPorts } from '../../../../functions/identity/domain/issue-token.ts';
import type { TokenClaims } from '../../../../functions/identity/domain/ports.ts';
import { dummyHash, matchesSecret } from '../../../../functions/identity/domain/secret-hash.ts';
import { audience, client, issuer, key, secret } from '../example.ts';
import { clientsInMemory } from '../memory.ts';

function createPorts(...clients: Client[]) {
  const stored = clientsInMemory(...clients);
  return {
    issuer,
    audience,
    clients: { find: jest.fn(stored.find) },
    matchesSecret: jest.fn(matchesSecret),
    getSigningKey: jest.fn(async () => key('k1')),
    sign: async (claims: TokenClaims) => JSON.stringify(claims),
    createId: () => 'id-1',
    now: () => new Date('2026-11-21T08:00:00.900Z'),
  } satisfies TokenPorts;
}

test('issues a token with client, scopes, lifetime and audience', async () => {
  const issued = await issueToken({ clientId: 'demo-shop', secret, scope: undefined }, createPorts(client()));

  expect(issued).toMatchObject({ scope: 'orders:read orders:write', expiresInSeconds: 86_400 });
  expect(JSON.parse(issued.token)).toEqual({
    iss: issuer,
    aud: audience,
    sub: 'demo-shop',
    client_id: 'demo-shop',
    iat: Date.parse('2026-11-21T08:00:00Z') / 1_000,
    exp: Date.parse('2026-11-22T08:00:00Z') / 1_000,
    jti: 'id-1',
    scope: 'orders:read orders:write',
  });
});

test.each([
  ['one of its scopes', 'orders:read', 'orders:read'],
  ['its scopes in another order', 'orders:write orders:read', 'orders:write orders:read'],
  ['the same scope twice', 'orders:read orders:read', 'orders:read'],
])('grants %s when they are requested', async (_, scope, given) => {
  const issued = await issueToken({ clientId: 'demo-shop', secret, scope }, createPorts(client()));

  expect(issued.scope).toBe(given);
});

test.each(['operations', 'orders:read operations', 'orders:read  orders:write', ' orders:read', 'ORDERS:READ'])(
  'refuses the scope "%s"',
  async (scope) => {
    const refused = issueToken({ clientId: 'demo-shop', secret, scope }, createPorts(client()));

    await expect(refused).rejects.toMatchObject({ error: 'invalid_scope' });
  },
);

test.each([
  ['an unknown client', 'unknown-client', secret],
  ['a wrong secret', 'demo-shop', 'wrong-horse'],
  ['no secret at all', 'demo-shop', ''],
  ['a disabled client', 'disabled-shop', secret],
  ['a disabled client with a wrong secret', 'disabled-shop', 'wrong-horse'],
  ['a malformed id', '__proto__', secret],
])('refuses %s with the same error, after one lookup and one hash', async (_, clientId, given) => {
  const disabled = client({ clientId: 'disabled-shop', disabledAt: '2026-11-20T00:00:00.000Z' });
  const ports = createPorts(client(), disabled);

  const refused = issueToken({ clientId, secret: given, scope: 'no-such-scope' }, ports);

  await expect(refused).rejects.toMatchObject({
    error: 'invalid_client',
    message: 'The client is unknown or its secret is wrong.',
  });
  expect(ports.clients.find).toHaveBeenCalledTimes(1);
  expect(ports.matchesSecret).toHaveBeenCalledTimes(1);
  expect(ports.getSigningKey).not.toHaveBeenCalled();
});

test('compares an unknown client with a hash of the same cost that no secret matches', async () => {
  const { salt, hash, ...cost } = client().secret;

  expect(dummyHash).toMatchObject(cost);
  expect([dummyHash.salt.length, dummyHash.hash.length]).toEqual([salt.length, hash.length]);
  expect(await matchesSecret('', dummyHash)).toBe(false);
});
