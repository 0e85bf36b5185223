import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { runIdentity } from '../../unit/bin/run-cli.ts';
import { type ApiResponse, call } from '../api.ts';
import { useOwnSystem } from './own-system.ts';

const system = useOwnSystem();

test('accepts every request during a key rotation, and both keys after a kill', async () => {
  const runCommand = (command: string) => runIdentity(`${command} --port ${system.port()} --json`);
  const added = await runCommand(`add-client rotated-${randomUUID()} --scopes orders:read`);
  const { clientId, secret } = JSON.parse(added.stdout);
  const token = async () => (await requestToken(clientId, secret)).json.access_token;
  const oldToken = await token();
  const statuses: number[] = [];

  let isDone = () => false;
  const load = (async () => {
    while (!isDone()) for (const each of [oldToken, await token()]) statuses.push((await listOrders(each)).status);
  })();
  const rotated = await runCommand('rotate-keys');
  const before = statuses.length;
  isDone = () => statuses.length >= before + 20;
  await load;

  expect(before).toBeGreaterThan(0);
  expect(new Set(statuses)).toEqual(new Set([200]));
  const { kid: next, items } = JSON.parse(rotated.stdout);
  const keys: { kid: string; state: string }[] = items;
  expect(keys.map(({ state }) => state)).toEqual(['current', 'next']);

  await system.restart('SIGKILL');

  expect(await listPublishedKeys()).toEqual(expect.arrayContaining(keys.map(({ kid }) => kid)));
  expect((await listOrders(oldToken)).status).toBe(200);
  expect((await listOrders(await token())).status).toBe(200);
  expect(JSON.parse((await runCommand('rotate-keys')).stdout).kid).toBe(next);
  expect((await runCommand(`disable-client ${clientId}`)).code).toBe(0);
  expect((await requestToken(clientId, secret)).json.error).toBe('invalid_client');
}, 120_000);

function listOrders(token: string): Promise<ApiResponse> {
  return call('GET', '/orders?limit=1', { headers: { authorization: `Bearer ${token}` } });
}

function requestToken(clientId: string, secret: string): Promise<ApiResponse> {
  const text = `grant_type=client_credentials&client_id=${clientId}&client_secret=${secret}`;
  return call('POST', '/auth/token', { text, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
}

async function listPublishedKeys(): Promise<string[]> {
  const { json } = await call('GET', '/.well-known/jwks.json');
  return json.keys.map(({ kid }: { kid: string }) => kid);
}
