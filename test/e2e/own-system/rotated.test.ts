import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from '@jest/globals';
import { runIdentity } from '../../unit/bin/run-cli.ts';
import { call, closeConnections, type Reply } from '../api.ts';
import type { LocalSystem } from '../local-system.ts';
import { type QuickStage, quickStage } from './quick-stage.ts';

const suiteTarget = process.env.API_URL;
let stage: QuickStage;
let system: LocalSystem | undefined;

afterAll(async () => {
  closeConnections();
  await system?.stop();
  await stage.remove();
  process.env.API_URL = suiteTarget;
});

test('a key is rotated by a command while requests come, none is refused, and a killed system goes on with both keys', async () => {
  stage = await quickStage();
  system = await stage.start();
  const { port } = new URL(system.url);
  process.env.API_URL = system.url;
  const type = (command: string) => runIdentity(`${command} --port ${port} --json`);
  const added = await type(`add-client rotated-${randomUUID()} --scopes orders:read`);
  const { clientId, secret } = JSON.parse(added.stdout);
  const token = async () => (await tokenFor(clientId, secret)).json.access_token;
  const old = await token();
  const replies: number[] = [];

  const load = untilStopped(async () => {
    for (const each of [old, await token()]) replies.push((await ordersBy(each)).status);
  });
  const rotated = await type('rotate-keys');
  const before = replies.length;
  await load.until(() => replies.length >= before + 20);

  expect(before).toBeGreaterThan(0);
  expect(new Set(replies)).toEqual(new Set([200]));
  const { kid: next, items } = JSON.parse(rotated.stdout);
  const keys: { kid: string; state: string }[] = items;
  expect(keys.map(({ state }) => state)).toEqual(['current', 'next']);

  await system.stop('SIGKILL');
  closeConnections();
  system = await stage.start();

  expect(await publishedKeys()).toEqual(expect.arrayContaining(keys.map(({ kid }) => kid)));
  expect((await ordersBy(old)).status).toBe(200);
  expect((await ordersBy(await token())).status).toBe(200);
  expect(JSON.parse((await type('rotate-keys')).stdout).kid).toBe(next);
  expect((await type(`disable-client ${clientId}`)).code).toBe(0);
  expect((await tokenFor(clientId, secret)).json.error).toBe('invalid_client');
}, 120_000);

function ordersBy(token: string): Promise<Reply> {
  return call('GET', '/orders?limit=1', { headers: { authorization: `Bearer ${token}` } });
}

function tokenFor(clientId: string, secret: string): Promise<Reply> {
  const text = `grant_type=client_credentials&client_id=${clientId}&client_secret=${secret}`;
  return call('POST', '/auth/token', {
    text,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
}

async function publishedKeys(): Promise<string[]> {
  const { json } = await call('GET', '/.well-known/jwks.json');
  return json.keys.map(({ kid }: { kid: string }) => kid);
}

/** Does the work again and again; `until` has it end when that is so. A failure of the work is one of `until`. */
function untilStopped(work: () => Promise<void>) {
  let isEnough = () => false;
  const working = (async () => {
    while (!isEnough()) await work();
  })();
  return {
    until(enough: () => boolean) {
      isEnough = enough;
      return working;
    },
  };
}
