import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { getSigningKey } from '../../../../functions/identity/domain/ensure-signing-key.ts';
import { activationDelayMs } from '../../../../functions/identity/domain/keys.ts';
import type { KeyPorts } from '../../../../functions/identity/domain/ports.ts';
import { key } from '../example.ts';
import { keyPorts, privateKeysInMemory, rotate } from '../memory.ts';

test('makes the first key at first use, publishes it, and has it sign at once', async () => {
  const ports = keyPorts();

  const signer = await getSigningKey(ports);

  expect(signer.kid).toBe('k1');
  const { keys } = await ports.publicKeys.read();
  expect(keys).toEqual([{ kid: 'k1', n: 'n-k1', e: 'AQAB', signsFrom: '2026-11-21T08:00:00.000Z' }]);
  expect((await getSigningKey(ports)).kid).toBe('k1');
});

describe('two that make the first key at once', () => {
  test('come to the same key, which is the only one', async () => {
    const ports = keyPorts();

    const signers = await Promise.all([getSigningKey(ports), getSigningKey(ports), getSigningKey(ports)]);

    expect(new Set(signers.map(({ kid }) => kid)).size).toBe(1);
    expect((await ports.publicKeys.read()).keys).toHaveLength(1);
    expect((await ports.privateKeys.read()).keys).toHaveLength(1);
  });

  test.each([false, true])(
    'sign with keys that everybody can verify, in whatever order their steps come (last write wins: %s)',
    async (lastWins) => {
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), async (scheduler) => {
          const ports = scheduled(keyPorts({ privateKeys: privateKeysInMemory({ lastWins }) }), scheduler);

          const both = Promise.all([getSigningKey(ports), getSigningKey(ports)]);
          await scheduler.waitFor(both);

          const signers = (await both).map(({ kid }) => kid);
          const published = (await ports.plain.publicKeys.read()).keys.map(({ kid }) => kid);
          expect(published).toEqual(expect.arrayContaining(signers));
          if (!lastWins) expect(new Set(signers).size).toBe(1);
        }),
      );
    },
  );
});

describe('after a crash', () => {
  test('between keeping the first key and publishing it, the kept key is published and signs at once', async () => {
    const ports = keyPorts();
    await expect(getSigningKey(crashing(ports))).rejects.toThrow('crash');

    const signer = await getSigningKey(ports);

    expect(signer.kid).toBe('k1');
    expect((await ports.publicKeys.read()).keys.map(({ kid }) => kid)).toEqual(['k1']);
  });

  test('in a rotation, the next token is signed by the old key, and the new one is published with its lead', async () => {
    const ports = keyPorts();
    await getSigningKey(ports);
    await expect(rotate(crashing(ports))).rejects.toThrow('crash');

    expect((await getSigningKey(ports)).kid).toBe('k1');

    expect((await ports.publicKeys.read()).keys.map(({ kid }) => kid)).toEqual(['k1', 'k2']);
    ports.pass(activationDelayMs);
    expect((await getSigningKey(ports)).kid).toBe('k2');
  });
});

test('makes another key when the private keys are lost, and the lost one stays good for its tokens', async () => {
  const ports = keyPorts();
  await getSigningKey(ports);
  await ports.privateKeys.save([], (await ports.privateKeys.read()).revision);

  expect((await getSigningKey(ports)).kid).toBe('k2');

  const { keys } = await ports.publicKeys.read();
  expect(keys.map(({ kid }) => kid)).toEqual(['k1', 'k2']);
  expect(keys[0]?.until).toBe('2026-11-22T08:15:00.000Z');
});

test('says so when it never gets the keys settled', async () => {
  const publicKeys = {
    read: async () => ({ keys: [], cursorKeys: [], revision: 0 }),
    save: async () => 'conflict' as const,
  };
  const privateKeys = {
    read: async () => ({ keys: [key('k1')], revision: '1' }),
    save: async () => 'conflict' as const,
  };

  await expect(getSigningKey(keyPorts({ publicKeys, privateKeys }))).rejects.toThrow('not settled after 8');
});

/** The same ports, of which the one that publishes fails. */
function crashing<Ports extends KeyPorts>(ports: Ports): Ports {
  const save = async () => {
    throw new Error('crash');
  };
  return { ...ports, publicKeys: { ...ports.publicKeys, save } };
}

/** The same ports, each step of which takes place when the scheduler says. */
function scheduled(ports: KeyPorts, scheduler: fc.Scheduler): KeyPorts & { plain: KeyPorts } {
  return {
    ...ports,
    plain: ports,
    createKey: () => scheduler.schedule(Promise.resolve(), 'make').then(ports.createKey),
    publicKeys: {
      read: () => scheduler.schedule(Promise.resolve(), 'read public').then(ports.publicKeys.read),
      save: (keys, revision) =>
        scheduler.schedule(Promise.resolve(), 'publish').then(() => ports.publicKeys.save(keys, revision)),
    },
    privateKeys: {
      read: () => scheduler.schedule(Promise.resolve(), 'read private').then(ports.privateKeys.read),
      save: (keys, revision) =>
        scheduler.schedule(Promise.resolve(), 'keep').then(() => ports.privateKeys.save(keys, revision)),
    },
  };
}
