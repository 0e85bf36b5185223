import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { listen } from '../../../local/listen.ts';
import { typed } from '../../identity/typed.ts';
import { call, closeConnections, type Reply } from '../api.ts';
import { type LocalSystem, startLocalSystem } from '../local-system.ts';

const data = mkdtempSync(join(tmpdir(), 'rotated-'));
const suiteTarget = process.env.API_URL;
let system: LocalSystem | undefined;

afterAll(async () => {
  closeConnections();
  await system?.stop();
  rmSync(data, { recursive: true, force: true });
  process.env.API_URL = suiteTarget;
});

test('a key is rotated by a command while requests come, none is refused, and a killed system goes on with both keys', async () => {
  const port = await freePort();
  system = await startLocalSystem({ port, args: ['--data', data] });
  process.env.API_URL = system.url;
  const type = (command: string) => typed(`${command} --port ${port} --json`);
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
  // On engines that others use too, theirs stand before.
  const { kid: next, items } = JSON.parse(rotated.stdout);
  const ours: { kid: string; state: string }[] = items.slice(-2);
  expect(ours.map(({ state }) => state)).toEqual(['current', 'next']);

  await system.stop('SIGKILL');
  closeConnections();
  system = await startLocalSystem({ port, args: ['--data', data] });

  expect(await publishedKeys()).toEqual(expect.arrayContaining(ours.map(({ kid }) => kid)));
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

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
