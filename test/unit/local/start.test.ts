import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, test } from '@jest/globals';
import { readEndpointsFile } from '../../../local/endpoints-file.ts';
import { listen } from '../../../local/gateway/listen.ts';
import { type LocalSystem, startLocalSystem } from '../../e2e/system/local-system.ts';

const data = mkdtempSync(join(tmpdir(), 'data-'));
const args = ['--data', data];
let system: LocalSystem | undefined;
afterAll(async () => {
  await system?.stop('SIGKILL');
  await until(() => !engineRunsOn(data));
  rmSync(data, { recursive: true });
});

/** Waits for a condition, checked every 20 ms. */
async function until(isSo: () => boolean | Promise<boolean>, limitMs = 100_000): Promise<void> {
  for (const end = Date.now() + limitMs; !(await isSo()); await delay(20))
    if (Date.now() > end) throw new Error(`not so within ${limitMs} ms`);
}

function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

/** Kills what is left of a process group. */
function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group has ended, as it should.
  }
}

function engineRunsOn(folder: string): boolean {
  return spawnSync('pgrep', ['-f', `dynoxide .*${folder}`], { encoding: 'utf8' }).stdout !== '';
}

function startAndFail(...more: string[]) {
  const start = ['local/start.ts', ...more];
  const { status, stderr } = spawnSync(process.execPath, start, { encoding: 'utf8', timeout: 30_000 });
  return { status, stderr };
}

async function shop({ url }: LocalSystem) {
  const tokenResponse = await fetch(`${url}/auth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'demo-shop',
      client_secret: 'demo-secret',
    }),
  });
  const { access_token } = (await tokenResponse.json()) as { access_token: string };
  const headers = { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' };
  return async (path: string, body?: object) => {
    const answer = await fetch(`${url}${path}`, {
      headers,
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    return (await answer.json()) as Record<string, unknown>;
  };
}

/** Variables of a developer's shell that a local system must ignore. */
const ofDeveloper = {
  AWS_PROFILE: 'unknown-profile',
  AWS_CONFIG_FILE: '/etc/hostname',
  AWS_USE_FIPS_ENDPOINT: 'true',
  AWS_USE_DUALSTACK_ENDPOINT: 'true',
  AWS_ACCOUNT_ID_ENDPOINT_MODE: 'required',
  AWS_MAX_ATTEMPTS: 'many',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  NODE_USE_ENV_PROXY: '1',
  HTTP_PROXY: 'http://127.0.0.1:9',
  STAGE: 'another',
  VERSION: '0',
  ISSUER: 'another',
  ORDERS_TABLE: 'Another',
};

function readableByOthers(folder: string): string[] {
  const all = ['.', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })];
  return all.filter((file) => (statSync(join(folder, file)).mode & 0o077) !== 0);
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  server.close();
  return port;
}

test('continues after SIGKILL with its state, and adds the demo data once', async () => {
  chmodSync(data, 0o755);
  system = await startLocalSystem({ args, env: { ...ofDeveloper, CARRIER_STEP_SECONDS: ' "3" ' } });
  const before = await shop(system);
  const catalogue = (await before('/products')) as { items: { productId: string; available: number }[] };
  expect(catalogue.items.map(({ productId, available }) => [productId, available]).toSorted()).toEqual([
    ['espresso-cups', 1_000_000],
    ['last-one', 1],
    ['moka-pot', 500],
    ['sold-out', 0],
  ]);
  const placed = await before('/orders', {
    customerId: 'c-1',
    items: [{ productId: 'moka-pot', quantity: 3 }],
  });
  expect(placed.status).toBe('PENDING_SHIPMENT');
  const status = async (ask: typeof before) => (await ask(`/orders/${placed.orderId}/status`)).status;
  await until(async () => (await status(before)) === 'PROCESSING');

  expect(startAndFail('--port', '0', ...args)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('is in use by another system'),
  });
  expect(readableByOthers(data)).toEqual([]);
  await system.stop('SIGKILL');
  await until(() => !engineRunsOn(data));
  system = await startLocalSystem({ args, port: await freePort() });

  const after = await shop(system);
  await until(async () => (await status(after)) === 'DELIVERED');
  expect(await after('/products/moka-pot')).toMatchObject({ available: 497, version: 1 });
  expect(readFileSync(join(data, 'secrets.json'), 'utf8')).not.toBe('');
  const port = new URL(system.url).port;
  expect(startAndFail('--port', port)).toEqual({
    status: 1,
    stderr: `Port ${port} is in use. Stop the process that uses it, or choose another port: PORT=${Number(port) + 1} npm start\n`,
  });
  expect(readEndpointsFile(Number(port))).toMatchObject({ AWS_ENDPOINT_URL_SQS: system.engines.SQS });
  await system.stop('SIGHUP');
  expect(engineRunsOn(data)).toBe(false);
  expect(readEndpointsFile(Number(port))).toEqual({});
});

test('prints a curl that places an order, continues when its output is closed, and stops when npm is killed', async () => {
  const npm = spawn('npm', ['start', '--', '--port', '0'], {
    detached: true,
    env: { ...process.env, POWERTOOLS_LOG_LEVEL: 'INFO' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line, ended] = [createInterface({ input: npm.stdout }), Promise.withResolvers<void>()];
  npm.once('exit', () => ended.resolve());
  const lines: string[] = [];
  for await (const each of line) {
    lines.push(each);
    if (each.startsWith('listening on ')) break;
  }
  npm.stdout.destroy();
  const [, url = '', engine = ''] = /API +(\S+)\s+DynamoDB +(\S+)/.exec(lines.join('\n')) ?? [];
  const inbox = /^ {2}Inbox {2}(\S+)$/m.exec(lines.join('\n'))?.[1];
  expect(await (await fetch(`${inbox}/api/mails`)).json()).toEqual({ items: [] });
  const curl = lines.slice(lines.indexOf('Or with curl:') + 1, -1).join('\n');
  expect(JSON.parse(execFileSync('bash', ['-c', curl], { encoding: 'utf8' }))).toMatchObject({ total: 3998 });

  // Each request is a line of the log, the first of which meets the end of the output.
  const statuses = [];
  for (let sent = 0; sent < 20; sent += 1) statuses.push((await fetch(`${url}/products`)).status);
  expect(new Set(statuses)).toEqual(new Set([401]));
  npm.kill('SIGKILL');
  await ended.promise;

  try {
    await until(async () => !(await answers(url)) && !(await answers(engine)), 20_000);
  } finally {
    if (npm.pid) endGroup(npm.pid);
  }
});

test.each(['--help', '-h'])('prints the usage for %s', (option) => {
  const { status, stdout } = spawnSync(process.execPath, ['local/start.ts', option], { encoding: 'utf8' });

  expect([status, stdout]).toEqual([0, 'usage: npm start -- [--port N] [--data DIR] [--json] [--stage NAME]\n']);
});

test.each([
  [['--port', 'many'], '--port must be a port'],
  [['--what'], "Unknown option '--what'"],
  [['--port', '0', '--data', '/dev/null'], '--data /dev/null cannot be used: ENOTDIR'],
  [['--port', '0', '--data', '/proc/nowhere'], '--data /proc/nowhere cannot be used: ENOENT'],
])('refuses %j and says why', (more, why) => {
  const { status, stderr } = startAndFail(...more);

  expect(status).toBe(1);
  expect(stderr).toContain(why);
  expect(stderr).not.toMatch(/^ {4}at /m);
});

test('names an engine that does not respond', () => {
  const env = { ...process.env, AWS_ENDPOINT_URL_SQS: 'http://localhost:9' };
  const args = ['local/start.ts', '--port', '0'];

  expect(spawnSync(process.execPath, args, { encoding: 'utf8', env })).toMatchObject({
    status: 1,
    stderr: 'http://localhost:9 cannot be called: ECONNREFUSED\n',
  });
});
