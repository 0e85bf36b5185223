import { expect, test } from '@jest/globals';
import { addClient } from '../../../../functions/identity/domain/add-client.ts';
import {
  disableClient,
  enableClient,
  listClients,
  rekeyClient,
} from '../../../../functions/identity/domain/manage-clients.ts';
import { hashSecret, matchesSecret } from '../../../../functions/identity/domain/secret-hash.ts';
import { client, secret } from '../example.ts';
import { clientsInMemory } from '../memory.ts';

const now = () => new Date('2026-11-21T08:00:00.700Z');

test('adds a client of which the secret is not kept', async () => {
  const clients = clientsInMemory();

  const outcome = await addClient(
    { clientId: 'demo-shop', secret: 'demo-secret', scopes: ['orders:read'] },
    { clients, now },
  );

  expect(outcome).toBe('added');
  const kept = await clients.find('demo-shop');
  expect(kept).toMatchObject({ scopes: ['orders:read'], createdAt: '2026-11-21T08:00:00.700Z', revision: 1 });
  expect(JSON.stringify(kept)).not.toContain('demo-secret');
  expect(await matchesSecret('demo-secret', kept!.secret)).toBe(true);
});

test('leaves a client alone that exists already', async () => {
  const clients = clientsInMemory(client());

  const outcome = await addClient({ clientId: 'demo-shop', secret: 'another-secret', scopes: [] }, { clients, now });

  expect(outcome).toBe('exists already');
  expect(await clients.find('demo-shop')).toEqual(client());
});

test.each([
  ['a secret that is easily guessed', { secret: 'short' }],
  ['a secret that not every client can send', { secret: 'geheimniß' }],
  ['a secret beyond any measure', { secret: 'x'.repeat(257) }],
  ['an id with a colon, at which HTTP Basic parts', { clientId: 'demo:shop' }],
  ['a scope with a space', { scopes: ['orders:read orders:write'] }],
])('does not add a client with %s', async (_, wrong) => {
  const asked = { clientId: 'demo-shop', secret, scopes: ['orders:read'], ...wrong };

  await expect(addClient(asked, { clients: clientsInMemory() })).rejects.toThrow();
});

test('the same secret is never hashed to the same twice', async () => {
  const [one, other] = [await hashSecret(secret), await hashSecret(secret)];

  expect(one.salt).not.toBe(other.salt);
  expect(one.hash).not.toBe(other.hash);
});

test('shows clients page by page without what their secrets are compared with', async () => {
  const clients = clientsInMemory(client(), client({ clientId: 'other-shop' }));

  const first = await listClients({ limit: 1 }, { clients });
  const second = await listClients({ limit: 1, after: first.after }, { clients });

  expect(first.clients).toEqual([
    { clientId: 'demo-shop', scopes: ['orders:read', 'orders:write'], createdAt: '2026-11-01T00:00:00.000Z' },
  ]);
  expect(second).toMatchObject({ clients: [{ clientId: 'other-shop' }], after: undefined });
});

test('a client that was disabled and enabled goes on with new tokens only', async () => {
  const ports = { clients: clientsInMemory(client()), now };

  expect(await disableClient({ clientId: 'demo-shop' }, ports)).toBe('changed');
  expect(await ports.clients.find('demo-shop')).toMatchObject({ disabledAt: '2026-11-21T08:00:00.700Z' });
  expect(await disableClient({ clientId: 'demo-shop' }, ports)).toBe('was so already');
  expect(await enableClient({ clientId: 'demo-shop' }, ports)).toBe('changed');
  expect(await enableClient({ clientId: 'demo-shop' }, ports)).toBe('was so already');

  const { disabledAt, ...enabled } = (await ports.clients.find('demo-shop'))!;
  expect(disabledAt).toBeUndefined();
  expect(enabled).toEqual(client({ tokensFrom: '2026-11-21T08:00:00.000Z', revision: 3 }));
});

test('another secret takes the place of the old one', async () => {
  const ports = { clients: clientsInMemory(client()), now };

  expect(await rekeyClient({ clientId: 'demo-shop', secret: 'another-secret' }, ports)).toBe('changed');

  const kept = await ports.clients.find('demo-shop');
  expect(await matchesSecret('another-secret', kept!.secret)).toBe(true);
  expect(await matchesSecret(secret, kept!.secret)).toBe(false);
});

test.each([disableClient, enableClient, rekeyClient])('%p knows that there is no such client', async (change) => {
  expect(await change({ clientId: 'nobody', secret }, { clients: clientsInMemory(), now })).toBe('unknown client');
});

test('changes that come at once are both made', async () => {
  const ports = { clients: clientsInMemory(client()), now };

  await Promise.all([
    disableClient({ clientId: 'demo-shop' }, ports),
    rekeyClient({ clientId: 'demo-shop', secret: 'another-secret' }, ports),
  ]);

  const kept = await ports.clients.find('demo-shop');
  expect(kept).toMatchObject({ revision: 3, disabledAt: expect.any(String) });
  expect(await matchesSecret('another-secret', kept!.secret)).toBe(true);
});

test('says so when others keep changing the client', async () => {
  const clients = { find: async () => client(), save: async () => 'conflict' as const };

  await expect(disableClient({ clientId: 'demo-shop' }, { clients, now })).rejects.toThrow('after 8 attempts');
});
