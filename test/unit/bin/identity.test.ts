import { afterEach, expect, test } from '@jest/globals';
import { matchesSecret } from '../../../functions/identity/domain/secret-hash.ts';
import { engines, startMockCloudFormation } from '../identity/engines.ts';
import { runIdentity } from './run-cli.ts';

const local = engines();
const inAws = { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
const open: { stop(): void }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.stop();
});

test('adds a client with a strong secret, prints it once, and replaces it on request', async () => {
  const added = await runIdentity('add-client shop-1 --scopes orders:read,orders:write', local.env());
  const [, secret = ''] = /^secret {2}(.+)$/m.exec(added.stdout) ?? [];
  const stored = (await local.clients().find('shop-1'))!;

  expect([added.code, added.stderr]).toEqual([0, 'The secret is shown only once. Store it now.\n']);
  expect(secret).toMatch(/^[\w-]{43}$/);
  expect(stored.scopes).toEqual(['orders:read', 'orders:write']);
  expect(await matchesSecret(secret, stored.secret)).toBe(true);
  expect(JSON.stringify(stored)).not.toContain(secret);

  const rekeyed = await runIdentity('rekey-client shop-1 --json', local.env());
  const shown = JSON.parse(rekeyed.stdout);
  const after = (await local.clients().find('shop-1'))!;

  expect([rekeyed.code, shown.clientId, Object.keys(shown)]).toEqual([0, 'shop-1', ['clientId', 'secret']]);
  expect(await matchesSecret(shown.secret, after.secret)).toBe(true);
  expect(await matchesSecret(secret, after.secret)).toBe(false);
});

test('leaves an existing client alone, and prints no secret', async () => {
  await runIdentity('add-client shop-2 --scopes orders:read', local.env());

  const again = await runIdentity('add-client shop-2 --scopes operations --json', local.env());

  expect(again).toMatchObject({ code: 1, stdout: '' });
  expect(JSON.parse(again.stderr).detail).toMatch(/^The client shop-2 exists already\. .* use rekey-client/);
  expect(await local.clients().find('shop-2')).toMatchObject({ scopes: ['orders:read'], revision: 1 });
});

test('disables and enables a client, and lists its state', async () => {
  await runIdentity('add-client shop-3 --scopes orders:read', local.env());
  const run = async (args: string) => (await runIdentity(args, local.env())).stdout;

  expect(await run('disable-client shop-3')).toMatch(/^shop-3 is disabled\. .* refused within 60 seconds/);
  expect(await run('list-clients')).toMatch(/^shop-3 .*disabled since 2.* orders:read$/m);
  expect(await run('enable-client shop-3')).toMatch(/^shop-3 is enabled\. It gets new tokens/);

  const { items } = JSON.parse(await run('list-clients --json'));
  expect(items.find(({ clientId }: { clientId: string }) => clientId === 'shop-3')).toEqual({
    clientId: 'shop-3',
    scopes: ['orders:read'],
    createdAt: expect.any(String),
  });
});

test('rotates and withdraws keys, and lists their states', async () => {
  const rotated = await runIdentity('rotate-keys --json', local.env());
  const { kid, items } = JSON.parse(rotated.stdout);
  expect(rotated.code).toBe(0);
  expect(items.map(({ state }: { state: string }) => state)).toEqual(['current', 'next']);
  expect(rotated.stderr).toMatch(new RegExp(`^${kid} is published and signs from 2`));

  const withdrawn = await runIdentity(`withdraw-key ${kid}`, local.env());

  expect(withdrawn).toMatchObject({ code: 0, stderr: '' });
  expect((await runIdentity('list-keys', local.env())).stdout).toMatch(new RegExp(`^${kid} +withdrawn`, 'm'));
});

test('ignores AWS settings and proxies of the shell on a local system', async () => {
  const ofDeveloper = {
    AWS_PROFILE: 'unknown-profile',
    AWS_CONFIG_FILE: '/etc/hostname',
    AWS_USE_FIPS_ENDPOINT: 'true',
    AWS_USE_DUALSTACK_ENDPOINT: 'true',
    AWS_ACCOUNT_ID_ENDPOINT_MODE: 'required',
    AWS_MAX_ATTEMPTS: 'many',
    AWS_RETRY_MODE: 'never',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    NODE_USE_ENV_PROXY: '1',
    HTTP_PROXY: 'http://127.0.0.1:9',
  };
  const env = { ...ofDeveloper, ...local.env() };

  for (const args of ['list-clients', 'list-keys', 'rotate-keys'])
    expect(await runIdentity(args, env)).toMatchObject({ code: 0 });
});

test.each([
  ['list-clients', { PORT: '../../x' }, 'PORT must be a port from 0 to 65535; it is "../../x".'],
  ['list-clients --port 70000', {}, 'Expected a port from 0 to 65535.'],
  ['list-clients --stage=', {}, '--stage is empty. Name a deployed stage, for example dev.'],
  [
    'list-clients',
    { AWS_ENDPOINT_URL_DYNAMODB: 'http://me:s3cret@host' },
    'AWS_ENDPOINT_URL_DYNAMODB must be an http or https URL without user, password and query; it is "http://***@host".',
  ],
])('names an invalid setting: %s with %j', async (args, env, sentence) => {
  const given = { ...local.env(), ...Object(env) };

  expect(await runIdentity(args, given)).toEqual({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining(sentence),
  });
});

test('finds a deployed stage by its name, with the credentials of the shell', async () => {
  const stacks = await startMockCloudFormation({ IdentityTable: 'Identity', SigningKeysSecret: 'arn:secret' });
  open.push(stacks);
  const env = { ...inAws, ...local.env(), AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.endpoint };

  const added = await runIdentity('add-client first-operator --scopes operations --stage dev', env);
  const unknown = await runIdentity('list-clients --stage prod', env);

  expect(added.code).toBe(0);
  expect(await local.clients().find('first-operator')).toBeDefined();
  expect(unknown).toMatchObject({ code: 1, stdout: '' });
  expect(unknown.stderr).toContain('order-processing-prod-data does not exist. Check that prod is deployed');
});

test.each([
  ['disable-client shop-5', 'This disables shop-5'],
  ['rekey-client shop-5', 'This replaces the secret of shop-5'],
  ['withdraw-key a-key', 'This withdraws the key a-key'],
])('names the account and the stage before %s, and changes nothing without --yes', async (args, sentence) => {
  const stacks = await startMockCloudFormation({ IdentityTable: 'Identity', SigningKeysSecret: 'arn:secret' });
  open.push(stacks);
  const env = { ...inAws, ...local.env(), AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.endpoint };
  await runIdentity('add-client shop-5 --scopes orders:read', local.env());
  const before = await local.clients().find('shop-5');

  const asked = await runIdentity(`${args} --stage dev`, env);

  expect(asked).toMatchObject({ code: 2, stdout: '' });
  expect(asked.stderr).toContain(`${sentence} on stage dev (account 123456789012, eu-central-1).\nAdd --yes`);
  expect(await local.clients().find('shop-5')).toEqual(before);
  expect((await runIdentity(`${args} --stage dev --yes`, env)).stderr).not.toContain('Add --yes');
});

test.each([
  ['an unknown client', 'disable-client unknown-client', 1, 'The client unknown-client does not exist.'],
  ['an unknown key', 'withdraw-key nothing', 1, 'The key nothing does not exist.'],
  ['an invalid client ID', 'add-client demo:shop --scopes orders:read', 2, 'Expected 1 to 64 letters'],
  ['an unknown scope', 'add-client shop-9 --scopes orders:burn', 2, 'Unknown scope: orders:burn.'],
  ['no scope', 'add-client shop-9', 2, "required option '--scopes <scopes>' not specified"],
])('refuses %s: %s exits with %i', async (_, args, code, sentence) => {
  expect(await runIdentity(args, local.env())).toEqual({
    code,
    stdout: '',
    stderr: expect.stringContaining(sentence),
  });
});

test('exits with 3 without a response, and with 2 without a system or credentials', async () => {
  const gone = {
    AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:9',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://x',
  };

  const [silent, unnamed, anonymous] = await Promise.all([
    runIdentity('list-clients', gone),
    runIdentity('list-clients --port 9'),
    runIdentity('list-clients --stage dev', { AWS_EC2_METADATA_DISABLED: 'true', HOME: '/nowhere' }),
  ]);

  expect([silent.code, silent.stderr]).toEqual([3, expect.stringContaining('The system does not respond')]);
  expect([unnamed.code, unnamed.stderr]).toEqual([2, expect.stringContaining('No local system runs on port 9.')]);
  expect([anonymous.code, anonymous.stderr]).toEqual([2, expect.stringContaining('Set AWS_PROFILE and AWS_REGION')]);
});

test.each(['--help', 'add-client --help'])('prints the help of %s', async (args) => {
  const { code, stdout, stderr } = await runIdentity(args);

  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^Usage: identity .*\n[\s\S]+--stage <name>/);
});
