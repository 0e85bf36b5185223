import type { Client } from '../../../functions/identity/domain/client.ts';
import { getKeyState, type PrivateKey } from '../../../functions/identity/domain/keys.ts';
import type {
  Clients,
  KeyProposals,
  PrivateKeys,
  PublicKeys,
  PublishedKeys,
  RotationPorts,
} from '../../../functions/identity/domain/ports.ts';
import { adoptKeys, proposeKey, verifyKeys } from '../../../functions/identity/domain/rotate-keys.ts';
import { key } from './example.ts';

/** Clients in memory. */
export function clientsInMemory(...first: Client[]): Clients {
  const clients = new Map(first.map((client) => [client.clientId, client]));
  return {
    find: async (clientId) => clients.get(clientId),
    add: async (client) => {
      if (clients.has(client.clientId)) return 'exists';
      clients.set(client.clientId, client);
      return 'added';
    },
    save: async (client) => {
      if (clients.get(client.clientId)?.revision !== client.revision - 1) return 'conflict';
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
  let stored: PublishedKeys = { keys: [], cursorKeys: [], revision: 0 };
  return {
    read: async () => stored,
    save: async (keys, { cursorKeys, revision }) => {
      if (revision !== stored.revision) return 'conflict';
      const fresh = String(revision).padStart(44, 'k');
      stored = { keys: [...keys], cursorKeys: [fresh, ...cursorKeys].slice(0, 3), revision: revision + 1 };
      return 'saved';
    },
  };
}

/** Private keys in memory; with `lastWins` in a store that does not detect conflicts. */
export function privateKeysInMemory({ lastWins = false } = {}): PrivateKeys {
  let stored: { keys: PrivateKey[]; revision: string } = { keys: [], revision: '0' };
  return {
    read: async () => stored,
    save: async (keys, revision) => {
      if (revision !== stored.revision && !lastWins) return 'conflict';
      stored = { keys: [...keys], revision: String(Number(stored.revision) + 1) };
      return 'saved';
    },
  };
}

export function proposalsInMemory(privateKeys: PrivateKeys): KeyProposals {
  const proposed = new Map<string, { keys: PrivateKey[]; revision: string; adopted: boolean }>();
  return {
    find: async (name) => proposed.get(name)?.keys,
    propose: async (name, keys, revision) => {
      if (!proposed.has(name)) proposed.set(name, { keys: [...keys], revision, adopted: false });
    },
    adopt: async (name) => {
      const found = proposed.get(name);
      if (!found) throw new Error(`nothing is proposed as ${name}`);
      if (!found.adopted && (await privateKeys.save(found.keys, found.revision)) === 'conflict') return 'conflict';
      found.adopted = true;
      return 'adopted';
    },
  };
}

/** The steps of a rotation, in the order of Secrets Manager. */
export const rotationSteps = [proposeKey, verifyKeys, adoptKeys];

let rotations = 0;
/** Runs a whole rotation. */
export async function rotate(ports: RotationPorts, name = `rotation-${++rotations}`): Promise<void> {
  for (const step of rotationSteps) await step({ name }, ports);
}

/** The ports of keys in memory, with a clock that `pass` moves on. Keys are named k1, k2, … */
export function keyPorts(more: Partial<RotationPorts> = {}): RotationPorts & { pass(ms: number): void } {
  let at = Date.parse('2026-11-21T08:00:00.000Z');
  let created = 0;
  const privateKeys = more.privateKeys ?? privateKeysInMemory();
  return {
    publicKeys: publicKeysInMemory(),
    privateKeys,
    proposals: proposalsInMemory(privateKeys),
    isKeyPair: async () => true,
    createKey: async () => key(`k${++created}`),
    now: () => new Date(at),
    pass: (ms) => {
      at += ms;
    },
    ...more,
  };
}

/** The state of each published key. */
export async function states(ports: Pick<RotationPorts, 'publicKeys' | 'now'>): Promise<Record<string, string>> {
  const { keys } = await ports.publicKeys.read();
  return Object.fromEntries(keys.map((key) => [key.kid, getKeyState(key, keys, ports.now())]));
}
