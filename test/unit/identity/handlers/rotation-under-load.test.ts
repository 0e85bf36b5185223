import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { decodeProtectedHeader } from 'jose';
import { addClient, disableClient } from '../../../../functions/identity/domain/manage-clients.ts';
import { withdrawKey } from '../../../../functions/identity/domain/withdraw-key.ts';
import { NoQuery } from '../../../../functions/platform/http/query-params.ts';
import { audience, issuer } from '../example.ts';
import { identityFunctions } from '../handlers.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** The parts of jest's clock that are not faked: all but the time of day. */
const realTimers = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as const;

// Only the time of day is fake, before the functions are imported; timers that wait for an engine are real.
beforeAll(() => void jest.useFakeTimers({ doNotFake: [...realTimers], now: new Date('2026-11-21T08:00:00.000Z') }));
afterAll(() => void jest.useRealTimers());
const identity = identityFunctions();
beforeAll(async () => {
  const client = { clientId: 'demo-shop', secret: 'demo-secret', scopes: ['orders:read'] };
  await addClient(client, { clients: identity.clients() });
});

test('refuses no request during a rotation, by any instance and with any token', async () => {
  const issuers = [await identity.tokenInstance('one'), await identity.tokenInstance('two')];
  const verifiers = await verifierInstances(4);
  const tokens: { token: string; expiresAt: number }[] = [];
  const signers = new Set<string | undefined>();
  const load = async (called: typeof verifiers) => {
    for (const token of await Promise.all(issuers.map((issue) => issue()))) {
      tokens.push({ token, expiresAt: Date.now() + 24 * hour });
      signers.add(decodeProtectedHeader(token).kid);
    }
    const good = tokens.filter(({ expiresAt }) => expiresAt > Date.now());
    const responses = called.flatMap((verify) => good.map(({ token }) => verify(token)));
    return (await Promise.all(responses)).map(({ statusCode }) => statusCode);
  };
  const statuses = await load(verifiers);

  statuses.push(...(await Promise.all([rotate('a'), load(verifiers), load(verifiers)])).flat());
  for (let minutes = 1; minutes <= 20; minutes += 1) {
    pass(minute);
    // Each instance caches the keys of another time, and some receive a token long after the others.
    statuses.push(...(await load(verifiers.filter((_, index) => minutes % (index + 1) === 0))));
  }
  for (let hours = 2; hours <= 26; hours += 2) {
    pass(2 * hour);
    statuses.push(...(await load(verifiers)));
  }

  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(signers.size).toBe(2);
  expect(await publishedKeys()).toEqual([...signers].slice(-1));
});

test('signs with another key at once when a key is withdrawn, which verifiers learn with one read', async () => {
  const [verify] = await verifierInstances(1);
  const issue = await identity.tokenInstance('three');
  const before = await issue();
  expect(await verify!(before)).toMatchObject({ statusCode: 200 });
  const read = jest.spyOn(identity.dynamodb(), 'send');
  pass(minute);

  await withdrawKey({ kid: `${decodeProtectedHeader(before).kid}` }, { publicKeys: identity.publicKeys() });
  const token = await issue();
  read.mockClear();
  const responses = await Promise.all(Array.from({ length: 20 }, () => verify!(token)));

  expect(new Set(responses.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
  const keyReads = read.mock.calls.map(([{ input }]) => JSON.stringify(input)).filter((it) => it.includes('"keys"'));
  expect(keyReads).toHaveLength(1);
  expect(await verify!(before)).toMatchObject({ statusCode: 401 });
  read.mockRestore();
});

test('refuses a disabled client by every instance within 60 seconds, with any cache', async () => {
  const verifiers = await verifierInstances(6);
  const token = await (await identity.tokenInstance('five'))();
  for (const verify of verifiers) {
    expect(await verify(token)).toMatchObject({ statusCode: 200 });
    pass(9 * second);
  }

  await disableClient({ clientId: 'demo-shop' }, { clients: identity.clients(), now: () => new Date() });
  const atOnce = await Promise.all(verifiers.map((verify) => verify(token)));
  pass(minute);
  const after = await Promise.all(verifiers.map((verify) => verify(token)));

  expect(atOnce.map(({ statusCode }) => statusCode)).toContain(200);
  expect(after.map(({ statusCode }) => statusCode)).toEqual(verifiers.map(() => 401));
});

function pass(ms: number): void {
  jest.setSystemTime(Date.now() + ms);
}

/** All steps of a rotation. */
async function rotate(token: string): Promise<number[]> {
  for (const Step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret'])
    await identity.rotate({ Step, SecretId: 'arn:secret', ClientRequestToken: token.repeat(32) });
  return [];
}

/** Functions of other services, each with its own cache. */
function verifierInstances(count: number) {
  const instance = () =>
    identity.protectedRoute(({ createAccess: accessBy }) => {
      const env = { ISSUER: issuer, AUDIENCE: audience, IDENTITY_TABLE: identity.table() };
      const access = accessBy({ ...env, RATE_PER_SECOND: 5000, RATE_BURST: 5000 }, identity.dynamodb());
      return access.allow('orders:read', NoQuery, async () => ({ status: 200 }));
    });
  return Promise.all(Array.from({ length: count }, instance));
}

async function publishedKeys(): Promise<string[]> {
  const { body } = await identity.get('/.well-known/jwks.json');
  return JSON.parse(body).keys.map(({ kid }: { kid: string }) => kid);
}
