import { expect, test } from '@jest/globals';
import { getSigningKey } from '../../../../functions/identity/domain/ensure-signing-key.ts';
import { createKeySet } from '../../../../functions/identity/domain/jwks.ts';
import { activationDelayMs } from '../../../../functions/identity/domain/keys.ts';
import { withdrawKey } from '../../../../functions/identity/domain/withdraw-key.ts';
import { key } from '../example.ts';
import { keyPorts, rotate, rotationSteps, states } from '../memory.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

test('withdraws a key at once and signs the next token with another', async () => {
  const ports = keyPorts();
  await getSigningKey(ports);

  expect(await withdrawKey({ kid: 'k1' }, ports)).toBe('withdrawn');
  expect(await withdrawKey({ kid: 'k1' }, ports)).toBe('unchanged');
  expect(await withdrawKey({ kid: 'k7' }, ports)).toBe('unknown key');

  expect(createKeySet((await ports.publicKeys.read()).keys, ports.now())).toEqual({ keys: [] });
  expect((await getSigningKey(ports)).kid).toBe('k2');
  expect((await ports.privateKeys.read()).keys).toEqual([key('k2')]);
});

test('keeps the present key signing when the next one is withdrawn', async () => {
  const ports = keyPorts();
  await getSigningKey(ports);
  await rotate(ports);

  await withdrawKey({ kid: 'k2' }, ports);

  ports.pass(activationDelayMs);
  expect((await getSigningKey(ports)).kid).toBe('k1');
  expect(await states(ports)).toEqual({ k1: 'current', k2: 'withdrawn' });
  await rotate(ports);
  expect(await states(ports)).toMatchObject({ k1: 'current', k3: 'next' });
});

const moments = [0, 1, 2, 3].flatMap((steps) => [true, false].map((isSigning) => [steps, isSigning] as const));
test.each(moments)(
  'keeps a key withdrawn that is withdrawn after %i steps of a rotation (a token is signed then: %s)',
  async (steps, isSigning) => {
    const ports = keyPorts();
    await getSigningKey(ports);
    const run = async (steps: typeof rotationSteps) => {
      for (const step of steps) await step({ name: 'one' }, ports);
    };

    await run(rotationSteps.slice(0, steps));
    await withdrawKey({ kid: 'k1' }, ports);
    if (isSigning) expect((await getSigningKey(ports)).kid).not.toBe('k1');
    await run(rotationSteps.slice(steps)).catch(({ message }) => expect(message).toContain('is void'));
    await run(rotationSteps).catch(({ message }) => expect(message).toContain('is void'));

    for (let round = 0; round < 3; round += 1) {
      expect((await getSigningKey(ports)).kid).not.toBe('k1');
      expect([undefined, 'withdrawn']).toContain((await states(ports)).k1);
      await rotate(ports);
      ports.pass(30 * day);
    }
    expect((await states(ports)).k1).toBeUndefined();
  },
);

test('does not sign with a retired key again when its successor is withdrawn: its tokens would outlive it', async () => {
  const ports = keyPorts();
  await getSigningKey(ports);
  await rotate(ports);
  ports.pass(activationDelayMs + 60 * minute);

  await withdrawKey({ kid: 'k2' }, ports);

  expect((await getSigningKey(ports)).kid).toBe('k3');
});

test('throws when other requests keep changing the keys', async () => {
  const { publicKeys } = keyPorts();
  const read = async () => ({
    keys: [{ ...key('k1'), signsFrom: '2026-11-21T08:00:00.000Z' }],
    cursorKeys: [],
    revision: 1,
  });
  const busy = { ...publicKeys, read, save: async () => 'conflict' as const };

  await expect(withdrawKey({ kid: 'k1' }, { publicKeys: busy })).rejects.toMatchObject({ code: 'unavailable' });
});
