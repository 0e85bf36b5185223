import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { getSigningKey } from '../../../../functions/identity/domain/ensure-signing-key.ts';
import { activationDelayMs } from '../../../../functions/identity/domain/keys.ts';
import type { KeyPorts } from '../../../../functions/identity/domain/ports.ts';
import { wrapCalls } from '../../../support/wrap-calls.ts';
import { key } from '../example.ts';
import { keyPorts, privateKeysInMemory, rotate } from '../memory.ts';

test('creates the first key at first use, publishes it, and signs with it at once', async () => {
  const ports = keyPorts();

  const signer = await getSigningKey(ports);

  expect(signer.kid).toBe('k1');
  const { keys } = await ports.publicKeys.read();
  expect(keys).toEqual([{ kid: 'k1', n: 'n-k1', e: 'AQAB', signsFrom: '2026-11-21T08:00:00.000Z' }]);
  expect((await getSigningKey(ports)).kid).toBe('k1');
});

describe('concurrent calls that create the first key', () => {
  test('returns one and the same first key to concurrent calls', async () => {
    const ports = keyPorts();

    const signers = await Promise.all([getSigningKey(ports), getSigningKey(ports), getSigningKey(ports)]);

    expect(new Set(signers.map(({ kid }) => kid)).size).toBe(1);
    expect((await ports.publicKeys.read()).keys).toHaveLength(1);
    expect((await ports.privateKeys.read()).keys).toHaveLength(1);
  });

  test.each([false, true])(
    'signs with published keys in any order of the steps of concurrent calls (last write wins: %s)',
    async (lastWins) => {
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), async (scheduler) => {
          const plain = keyPorts({ privateKeys: privateKeysInMemory({ lastWins }) });
          const ports = wrapCalls(plain, (call) => scheduler.schedule(Promise.resolve()).then(call));

          const both = Promise.all([getSigningKey(ports), getSigningKey(ports)]);
          await scheduler.waitFor(both);

          const signers = (await both).map(({ kid }) => kid);
          const published = (await plain.publicKeys.read()).keys.map(({ kid }) => kid);
          expect(published).toEqual(expect.arrayContaining(signers));
          if (!lastWins) expect(new Set(signers).size).toBe(1);
        }),
      );
    },
  );
});

test('publishes a key that was stored before a crash, and signs with it at once', async () => {
  const ports = keyPorts();
  await expect(getSigningKey(crashing(ports))).rejects.toThrow('crash');

  const signer = await getSigningKey(ports);

  expect(signer.kid).toBe('k1');
  expect((await ports.publicKeys.read()).keys.map(({ kid }) => kid)).toEqual(['k1']);
});

test('signs with the old key after a crash in a rotation, and publishes the new one with its activation delay', async () => {
  const ports = keyPorts();
  await getSigningKey(ports);
  await expect(rotate(crashing(ports))).rejects.toThrow('crash');

  expect((await getSigningKey(ports)).kid).toBe('k1');

  expect((await ports.publicKeys.read()).keys.map(({ kid }) => kid)).toEqual(['k1', 'k2']);
  ports.pass(activationDelayMs);
  expect((await getSigningKey(ports)).kid).toBe('k2');
});

test('creates another key when the private keys are lost, and keeps the lost one valid for its tokens', async () => {
  const ports = keyPorts();
  await getSigningKey(ports);
  await ports.privateKeys.save([], (await ports.privateKeys.read()).revision);

  expect((await getSigningKey(ports)).kid).toBe('k2');

  const { keys } = await ports.publicKeys.read();
  expect(keys.map(({ kid }) => kid)).toEqual(['k1', 'k2']);
  expect(keys[0]?.until).toBe('2026-11-22T08:15:00.000Z');
});

test('throws when the keys never settle', async () => {
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

/** The same ports, where publishing fails. */
function crashing<Ports extends KeyPorts>(ports: Ports): Ports {
  const save = async () => {
    throw new Error('crash');
  };
  return { ...ports, publicKeys: { ...ports.publicKeys, save } };
}
