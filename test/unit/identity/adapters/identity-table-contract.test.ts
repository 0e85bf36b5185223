import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDynamodbClients } from '../../../../functions/identity/adapters/clients.dynamodb.ts';
import { createDynamodbPublicKeys } from '../../../../functions/identity/adapters/public-keys.dynamodb.ts';
import type { Clients, PublicKeys } from '../../../../functions/identity/domain/ports.ts';
import type { PublicKey } from '../../../../functions/messages/published-keys.ts';
import { engineName, openTables } from '../../../support/engine.ts';
import { client } from '../example.ts';
import { clientsInMemory, publicKeysInMemory } from '../memory.ts';

type Stores = { clients: Clients; publicKeys: PublicKeys; close(): Promise<void> };
const inMemory = async (): Promise<Stores> => ({
  clients: clientsInMemory(),
  publicKeys: publicKeysInMemory(),
  close: async () => {},
});
const onEngine = async (): Promise<Stores> => {
  const { dynamodb, tables, close } = await openTables('Identity');
  return {
    clients: createDynamodbClients(tables.Identity, dynamodb),
    publicKeys: createDynamodbPublicKeys(tables.Identity, dynamodb),
    close,
  };
};
const published: PublicKey[] = [
  { kid: 'k1', n: 'n', e: 'AQAB', signsFrom: '2026-11-21T08:00:00.000Z', until: '2026-11-22T08:25:00.000Z' },
  { kid: 'k2', n: 'm', e: 'AQAB', signsFrom: '2026-11-21T08:10:00.000Z' },
];

describe.each([
  ['in memory', inMemory],
  [`on ${engineName}`, onEngine],
])('the identity table %s', (_, open) => {
  let stores: Stores;
  beforeAll(async () => {
    stores = await open();
  });
  afterAll(() => stores.close());

  test('adds a client once and returns it as it was added', async () => {
    expect(await stores.clients.find('demo-shop')).toBeUndefined();

    expect(await stores.clients.add(client())).toBe('added');
    expect(await stores.clients.add(client({ scopes: ['operations'] }))).toBe('exists');

    expect(await stores.clients.find('demo-shop')).toEqual(client());
  });

  test('replaces a client only at the revision that was read', async () => {
    await stores.clients.add(client({ clientId: 'replaced' }));
    const disabled = client({ clientId: 'replaced', disabledAt: '2026-11-21T08:00:00.000Z', revision: 2 });

    expect(await stores.clients.save(disabled)).toBe('saved');
    expect(await stores.clients.save(disabled)).toBe('conflict');
    expect(await stores.clients.save(client({ clientId: 'unknown-client', revision: 2 }))).toBe('conflict');

    expect(await stores.clients.find('replaced')).toEqual(disabled);
    expect(await stores.clients.find('unknown-client')).toBeUndefined();
  });

  test('lists all clients in pages, and nothing else', async () => {
    await stores.publicKeys.save([], await stores.publicKeys.read());
    for (const clientId of ['a', 'b', 'c', 'd']) await stores.clients.add(client({ clientId }));

    const ids: string[] = [];
    let after: string | undefined;
    do {
      const page = await stores.clients.list({ limit: 2, after });
      expect(page.clients.length).toBeLessThanOrEqual(2);
      ids.push(...page.clients.map(({ clientId }) => clientId));
      after = page.after;
    } while (after !== undefined);

    expect(ids.sort()).toEqual(['a', 'b', 'c', 'd', 'demo-shop', 'replaced']);
  });

  test('replaces public keys only at the revision that was read', async () => {
    const before = await stores.publicKeys.read();

    const outcomes = await Promise.all([1, 2, 3].map(() => stores.publicKeys.save(published, before)));

    expect(outcomes.sort()).toEqual(['conflict', 'conflict', 'saved']);
    expect(await stores.publicKeys.read()).toMatchObject({ keys: published, revision: before.revision + 1 });
  });

  test('adds a cursor key with each change of the keys, and keeps the last two', async () => {
    const seen: string[][] = [];
    for (let change = 0; change < 4; change += 1) {
      await stores.publicKeys.save(published, await stores.publicKeys.read());
      seen.push((await stores.publicKeys.read()).cursorKeys);
    }

    for (const [change, keys] of seen.entries()) {
      expect(new Set(keys).size).toBe(keys.length);
      for (const key of keys) expect(key).toHaveLength(44);
      if (change > 0) expect(keys.slice(1)).toEqual(seen[change - 1]?.slice(0, 2));
    }
    expect(seen.at(-1)).toHaveLength(3);
  });
});
