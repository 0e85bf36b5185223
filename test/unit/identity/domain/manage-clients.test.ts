import { expect, test } from '@jest/globals';
import {
  addClient,
  disableClient,
  enableClient,
  listClients,
  rekeyClient,
} from '../../../../functions/identity/domain/manage-clients.ts';
import { hashSecret, matchesSecret } from '../../../../functions/identity/domain/secret-hash.ts';
import { client, secret } from '../example.ts';
import { clientsInMemory } from '../memory.ts';

const now = () => new Date('2026-11-21T08:00:00.700Z');

test('adds a client without storing its secret', async () => {
  const clients = clientsInMemory();

  const outcome = await addClient(
    { clientId: 'demo-shop', secret: 'demo-secret', scopes: ['orders:read'] },
    { clients, now },
  );

  expect(outcome).toBe('added');
  const stored = await clients.find('demo-shop');
  expect(stored).toMatchObject({ scopes: ['orders:read'], createdAt: '2026-11-21T08:00:00.700Z', revision: 1 });
  expect(JSON.stringify(stored)).not.toContain('demo-secret');
  expect(await matchesSecret('demo-secret', stored!.secret)).toBe(true);
});

test('refuses the client id in the tokens of people', async () => {
  const added = addClient({ clientId: 'console', secret: 'demo-secret', scopes: [] }, { clients: clientsInMemory() });

  await expect(added).rejects.toThrow('choose another one');
});

test('does not change a client that exists', async () => {
  const clients = clientsInMemory(client());

  const outcome = await addClient({ clientId: 'demo-shop', secret: 'another-secret', scopes: [] }, { clients, now });

  expect(outcome).toBe('exists');
  expect(await clients.find('demo-shop')).toEqual(client());
});

test.each([
  ['a short secret', { secret: 'short' }],
  ['a secret that is not ASCII', { secret: 'geheimniß' }],
  ['a secret that is too long', { secret: 'x'.repeat(257) }],
  ['a colon in its id, which separates the secret in HTTP Basic', { clientId: 'demo:shop' }],
  ['a scope with a space', { scopes: ['orders:read orders:write'] }],
])('does not add a client with %s', async (_, wrong) => {
  const wrongClient = { clientId: 'demo-shop', secret, scopes: ['orders:read'], ...wrong };

  await expect(addClient(wrongClient, { clients: clientsInMemory() })).rejects.toThrow();
});

test('hashes the same secret differently each time', async () => {
  const [one, other] = [await hashSecret(secret), await hashSecret(secret)];

  expect(one.salt).not.toBe(other.salt);
  expect(one.hash).not.toBe(other.hash);
});

test('lists clients in pages without the hashes of their secrets', async () => {
  const clients = clientsInMemory(client(), client({ clientId: 'other-shop' }));

  const first = await listClients({ limit: 1 }, { clients });
  const second = await listClients({ limit: 1, after: first.after }, { clients });

  expect(first.clients).toEqual([
    { clientId: 'demo-shop', scopes: ['orders:read', 'orders:write'], createdAt: '2026-11-01T00:00:00.000Z' },
  ]);
  expect(second).toMatchObject({ clients: [{ clientId: 'other-shop' }], after: undefined });
});

test('disables a client, and enables it for new tokens only', async () => {
  const ports = { clients: clientsInMemory(client()), now };

  expect(await disableClient({ clientId: 'demo-shop' }, ports)).toBe('changed');
  expect(await ports.clients.find('demo-shop')).toMatchObject({ disabledAt: '2026-11-21T08:00:00.700Z' });
  expect(await disableClient({ clientId: 'demo-shop' }, ports)).toBe('unchanged');
  expect(await enableClient({ clientId: 'demo-shop' }, ports)).toBe('changed');
  expect(await enableClient({ clientId: 'demo-shop' }, ports)).toBe('unchanged');

  const { disabledAt, ...enabled } = (await ports.clients.find('demo-shop'))!;
  expect(disabledAt).toBeUndefined();
  expect(enabled).toEqual(client({ tokensFrom: '2026-11-21T08:00:00.000Z', revision: 3 }));
});

test('replaces the secret of a client', async () => {
  const ports = { clients: clientsInMemory(client()), now };

  expect(await rekeyClient({ clientId: 'demo-shop', secret: 'another-secret' }, ports)).toBe('changed');

  const stored = await ports.clients.find('demo-shop');
  expect(await matchesSecret('another-secret', stored!.secret)).toBe(true);
  expect(await matchesSecret(secret, stored!.secret)).toBe(false);
});

test.each([disableClient, enableClient, rekeyClient])(
  'returns unknown client from %p when there is none',
  async (change) => {
    expect(await change({ clientId: 'unknown-client', secret }, { clients: clientsInMemory(), now })).toBe(
      'unknown client',
    );
  },
);

test('makes both of two changes at once', async () => {
  const ports = { clients: clientsInMemory(client()), now };

  await Promise.all([
    disableClient({ clientId: 'demo-shop' }, ports),
    rekeyClient({ clientId: 'demo-shop', secret: 'another-secret' }, ports),
  ]);

  const stored = await ports.clients.find('demo-shop');
  expect(stored).toMatchObject({ revision: 3, disabledAt: expect.any(String) });
  expect(await matchesSecret('another-secret', stored!.secret)).toBe(true);
});

test('throws when other requests keep changing the client', async () => {
  const clients = { find: async () => client(), save: async () => 'conflict' as const };

  await expect(disableClient({ clientId: 'demo-shop' }, { clients, now })).rejects.toMatchObject({
    code: 'unavailable',
  });
});
