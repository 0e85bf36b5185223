import { expect, test } from '@jest/globals';
import { getSigningKey } from '../../../../functions/identity/domain/ensure-signing-key.ts';
import { createKeySet, createMetadata } from '../../../../functions/identity/domain/jwks.ts';
import {
  activationDelayMs,
  filterInForce,
  maxPublishedKeys,
  signerMaxAgeMs,
  tokenLifetimeMs,
} from '../../../../functions/identity/domain/keys.ts';
import { verifyKeys } from '../../../../functions/identity/domain/rotate-keys.ts';
import { keyCacheMaxAgeSeconds } from '../../../../functions/platform/auth/public-keys.ts';
import { issuer, key } from '../example.ts';
import { keyPorts, rotate, states } from '../memory.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

test('publishes a new key longer than any verifier caches keys before it signs', async () => {
  const ports = keyPorts();
  await getSigningKey(ports);

  await rotate(ports);

  const next = (await ports.publicKeys.read()).keys.at(-1)!;
  const ahead = Date.parse(next.signsFrom) - ports.now().getTime();
  expect(ahead).toBeGreaterThan(keyCacheMaxAgeSeconds * 1_000);
  expect(await states(ports)).toEqual({ k1: 'current', k2: 'next' });
  ports.pass(ahead - 1);
  expect((await getSigningKey(ports)).kid).toBe('k1');
  ports.pass(1);
  expect((await getSigningKey(ports)).kid).toBe('k2');
  expect(await states(ports)).toEqual({ k1: 'retired', k2: 'current' });
});

test('keeps an old key until its last token has expired', async () => {
  const ports = keyPorts();
  await getSigningKey(ports);
  await rotate(ports);

  ports.pass(activationDelayMs + signerMaxAgeMs + tokenLifetimeMs);
  expect(await states(ports)).toEqual({ k1: 'retired', k2: 'current' });

  ports.pass(11 * minute);
  expect(await states(ports)).toEqual({ k1: 'expired', k2: 'current' });
  expect(createKeySet((await ports.publicKeys.read()).keys, ports.now()).keys.map(({ kid }) => kid)).toEqual(['k2']);
});

test('does not keep an old key longer because of later rotations', async () => {
  const ports = keyPorts();
  await getSigningKey(ports);
  await rotate(ports);
  const before = (await ports.publicKeys.read()).keys[0];
  ports.pass(60 * minute);

  await rotate(ports);

  expect((await ports.publicKeys.read()).keys[0]).toEqual(before);
});

test('creates no other key before the next one signs', async () => {
  const ports = keyPorts();
  await getSigningKey(ports);

  await rotate(ports);
  await rotate(ports);

  expect(await states(ports)).toEqual({ k1: 'current', k2: 'next' });
  expect((await ports.privateKeys.read()).keys).toEqual([key('k1'), key('k2')]);
});

test('completes one of two rotations at once', async () => {
  const ports = keyPorts();
  await getSigningKey(ports);

  const both = await Promise.allSettled([rotate(ports), rotate(ports)]);

  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(Object.values(await states(ports))).toEqual(['current', 'next']);
  expect((await ports.privateKeys.read()).keys).toHaveLength(2);
});

test('does not adopt a key that is not a key pair', async () => {
  const ports = keyPorts({ isKeyPair: async ({ kid }) => kid !== 'k2' });
  await getSigningKey(ports);

  await expect(rotate(ports)).rejects.toThrow('the proposed key k2 is not a key pair');

  expect(await states(ports)).toEqual({ k1: 'current' });
});

test('verifies nothing when nothing is proposed, as when a schedule is set up', async () => {
  await expect(verifyKeys({ name: 'a-schedule' }, keyPorts())).resolves.toBeUndefined();
});

test('creates a current and a next key in the first rotation', async () => {
  const ports = keyPorts();

  await rotate(ports);

  expect(await states(ports)).toEqual({ k1: 'current', k2: 'next' });
});

test('removes a private key that signs no more, and an expired public key', async () => {
  const ports = keyPorts();
  await getSigningKey(ports);
  await rotate(ports);
  ports.pass(90 * day);

  await rotate(ports);

  expect((await ports.privateKeys.read()).keys.map(({ kid }) => kid)).toEqual(['k2', 'k3']);
  expect((await ports.publicKeys.read()).keys.map(({ kid }) => kid)).toEqual(['k2', 'k3']);
  expect((await getSigningKey(ports)).kid).toBe('k2');
});

test('refuses rotations that follow faster than keys expire', async () => {
  const ports = keyPorts();
  const untilStopped = async () => {
    for (let round = 0; round < 20; round += 1) {
      await rotate(ports);
      ports.pass(activationDelayMs);
    }
  };

  await expect(untilStopped()).rejects.toThrow('keys are in force');

  expect(filterInForce((await ports.publicKeys.read()).keys, ports.now())).toHaveLength(maxPublishedKeys);
  ports.pass(2 * day);
  await expect(rotate(ports)).resolves.toBeUndefined();
});

test('creates metadata with the addresses of tokens and keys', () => {
  expect(createMetadata({ issuer, scopes: ['orders:read'] })).toMatchObject({
    issuer: 'https://orders.example',
    token_endpoint: 'https://orders.example/auth/token',
    jwks_uri: 'https://orders.example/.well-known/jwks.json',
    grant_types_supported: ['client_credentials'],
    response_types_supported: [],
    scopes_supported: ['orders:read'],
  });
});
