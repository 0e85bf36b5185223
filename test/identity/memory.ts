import type { Client } from '../../functions/identity/domain/client.ts';
import type { PrivateKey, PublicKey } from '../../functions/identity/domain/keys.ts';
import type { Clients, KeyPorts, PrivateKeys, PublicKeys } from '../../functions/identity/domain/ports.ts';
import { key } from './example.ts';

/** Clients in memory. */
export function clientsInMemory(...first: Client[]): Clients {
  const clients = new Map(first.map((client) => [client.clientId, client]));
  return {
    find: async (clientId) => clients.get(clientId),
    add: async (client) => {
      if (clients.has(client.clientId)) return 'exists already';
      clients.set(client.clientId, client);
      return 'added';
    },
    save: async (client) => {
      if (clients.get(client.clientId)?.revision !== client.revision - 1) return 'outrun';
      clients.set(client.clientId, client);
      return 'saved';
    },
    list: async ({ limit, after }) => {
      const ids = [...clients.keys()].sort().filter((id) => after === undefined || id > after);
      const page = ids.slice(0, limit).flatMap((id) => clients.get(id) ?? []);
      return { clients: page, after: ids.length > limit ? page.at(-1)?.clientId : undefined };
    },
  };
}

export function publicKeysInMemory(): PublicKeys {
  let kept: { keys: PublicKey[]; revision: number } = { keys: [], revision: 0 };
  return {
    read: async () => kept,
    save: async (keys, revision) => {
      if (revision !== kept.revision) return 'outrun';
      kept = { keys: [...keys], revision: revision + 1 };
      return 'saved';
    },
  };
}

/** Private keys in memory; with `lastWins` in a store that cannot tell that somebody else wrote meanwhile. */
export function privateKeysInMemory({ lastWins = false } = {}): PrivateKeys {
  let kept: { keys: PrivateKey[]; revision: string } = { keys: [], revision: '0' };
  return {
    read: async () => kept,
    save: async (keys, revision) => {
      if (revision !== kept.revision && !lastWins) return 'outrun';
      kept = { keys: [...keys], revision: String(Number(kept.revision) + 1) };
      return 'saved';
    },
  };
}

/** Everything that keys need, on a clock that is set by hand. Keys are called k1, k2, … as they are made. */
export function keyPorts(more: Partial<KeyPorts> = {}): KeyPorts & { pass(ms: number): void } {
  let at = Date.parse('2026-11-21T08:00:00.000Z');
  let made = 0;
  return {
    publicKeys: publicKeysInMemory(),
    privateKeys: privateKeysInMemory(),
    newKey: async () => key(`k${++made}`),
    now: () => new Date(at),
    pass: (ms) => {
      at += ms;
    },
    ...more,
  };
}
