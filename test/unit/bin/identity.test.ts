import { afterEach, expect, test } from '@jest/globals';
import { matchesSecret } from '../../../functions/identity/domain/secret-hash.ts';
import { engines, startMockCloudFormation } from '../identity/engines.ts';
import { typed } from './run-identity.ts';

const local = engines();
const inAws = { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
const open: { stop(): void }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.stop();
});

test('a client is added with a strong secret that is printed once, and is given another when it asks', async () => {
  const added = await typed('add-client shop-1 --scopes orders:read,orders:write', local.env());
  const [, secret = ''] = /^secret {2}(.+)$/m.exec(added.stdout) ?? [];
  const kept = (await local.clients().find('shop-1'))!;

  expect([added.code, added.stderr]).toEqual([0, 'The secret is shown this once; only its hash is kept.\n']);
  expect(secret).toMatch(/^[\w-]{43}$/);
  expect(kept.scopes).toEqual(['orders:read', 'orders:write']);
  expect(await matchesSecret(secret, kept.secret)).toBe(true);
  expect(JSON.stringify(kept)).not.toContain(secret);

  const rekeyed = await typed('rekey-client shop-1 --json', local.env());
  const told = JSON.parse(rekeyed.stdout);
  const after = (await local.clients().find('shop-1'))!;

  expect([rekeyed.code, told.clientId, Object.keys(told)]).toEqual([0, 'shop-1', ['clientId', 'secret']]);
  expect(await matchesSecret(told.secret, after.secret)).toBe(true);
  expect(await matchesSecret(secret, after.secret)).toBe(false);
});

test('a client that exists is left alone, and nothing secret is printed', async () => {
  await typed('add-client shop-2 --scopes orders:read', local.env());

  const again = await typed('add-client shop-2 --scopes operations --json', local.env());

  expect(again).toMatchObject({ code: 1, stdout: '' });
  expect(JSON.parse(again.stderr).detail).toMatch(/^There is a client shop-2 already; rekey-client/);
  expect(await local.clients().find('shop-2')).toMatchObject({ scopes: ['orders:read'], revision: 1 });
});

test('a client is disabled and enabled, as the list shows', async () => {
  await typed('add-client shop-3 --scopes orders:read', local.env());
  const said = async (args: string) => (await typed(args, local.env())).stdout;

  expect(await said('disable-client shop-3')).toMatch(/^shop-3 is disabled: .* refused within 60 seconds/);
  expect(await said('list-clients')).toMatch(/^shop-3 .*disabled since 2.* orders:read$/m);
  expect(await said('enable-client shop-3')).toMatch(/^shop-3 is enabled: it gets new tokens/);

  const { items } = JSON.parse(await said('list-clients --json'));
  expect(items.find(({ clientId }: { clientId: string }) => clientId === 'shop-3')).toEqual({
    clientId: 'shop-3',
    scopes: ['orders:read'],
    createdAt: expect.any(String),
  });
});

test('keys are rotated and withdrawn, as the list shows', async () => {
  const rotated = await typed('rotate-keys --json', local.env());
  const { kid, items } = JSON.parse(rotated.stdout);
  expect(rotated.code).toBe(0);
  expect(items.map(({ state }: { state: string }) => state)).toEqual(['current', 'next']);
  expect(rotated.stderr).toMatch(new RegExp(`^${kid} is published, and signs from 2`));

  const withdrawn = await typed(`withdraw-key ${kid}`, local.env());

  expect(withdrawn).toMatchObject({ code: 0, stderr: '' });
  expect((await typed('list-keys', local.env())).stdout).toMatch(new RegExp(`^${kid} +withdrawn`, 'm'));
});

test('no AWS setting and no proxy of the shell comes between it and the local system', async () => {
  const ofDeveloper = {
    AWS_PROFILE: 'of-nobody',
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
    expect(await typed(args, env)).toMatchObject({ code: 0 });
});

test.each([
  ['list-clients', { PORT: '../../x' }, 'PORT must be a port from 0 to 65535; it is "../../x".'],
  ['list-clients --port 70000', {}, 'It has to be a port from 0 to 65535.'],
  ['list-clients --stage=', {}, '--stage is empty: name a deployed stage, such as dev.'],
  [
    'list-clients',
    { AWS_ENDPOINT_URL_DYNAMODB: 'http://me:s3cret@host' },
    'AWS_ENDPOINT_URL_DYNAMODB must be an http or https URL without user, password and query; it is "http://***@host".',
  ],
])('a setting that cannot be is named: %s with %j', async (args, env, sentence) => {
  const given = { ...local.env(), ...Object(env) };

  expect(await typed(args, given)).toEqual({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining(sentence),
  });
});

test('a deployed stage is found by its name, with the credentials that the shell has', async () => {
  const stacks = await startMockCloudFormation({ IdentityTable: 'Identity', SigningKeysSecret: 'arn:secret' });
  open.push(stacks);
  const env = { ...inAws, ...local.env(), AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.endpoint };

  const added = await typed('add-client first-operator --scopes operations --stage dev', env);
  const unknown = await typed('list-clients --stage prod', env);

  expect(added.code).toBe(0);
  expect(await local.clients().find('first-operator')).toBeDefined();
  expect(unknown).toMatchObject({ code: 1, stdout: '' });
  expect(unknown.stderr).toContain('order-processing-prod-data does not exist. Is prod deployed');
});

test.each([
  ['a client that there is not', 'disable-client nobody', 1, 'There is no client nobody.'],
  ['a key that there is not', 'withdraw-key nothing', 1, 'There is no key nothing;'],
  ['an id that cannot be', 'add-client demo:shop --scopes orders:read', 2, 'It has to be 1 to 64 letters'],
  ['a scope that there is not', 'add-client shop-9 --scopes orders:burn', 2, 'There is no scope orders:burn.'],
  ['no scope', 'add-client shop-9', 2, "required option '--scopes <scopes>' not specified"],
])('%s is told apart by its exit code', async (_, args, code, sentence) => {
  expect(await typed(args, local.env())).toEqual({
    code,
    stdout: '',
    stderr: expect.stringContaining(sentence),
  });
});

test('a system that is not there is told apart by its exit code', async () => {
  const gone = {
    AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:9',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://x',
  };

  const [silent, unnamed, nobody] = await Promise.all([
    typed('list-clients', gone),
    typed('list-clients --port 9'),
    typed('list-clients --stage dev', { AWS_EC2_METADATA_DISABLED: 'true', HOME: '/nowhere' }),
  ]);

  expect([silent.code, silent.stderr]).toEqual([3, expect.stringContaining('There is no answer')]);
  expect([unnamed.code, unnamed.stderr]).toEqual([2, expect.stringContaining('No local system was started')]);
  expect([nobody.code, nobody.stderr]).toEqual([2, expect.stringContaining('Set AWS_PROFILE and AWS_REGION')]);
});

test.each(['--help', 'add-client --help'])('teaches when asked to: %s', async (args) => {
  const { code, stdout, stderr } = await typed(args);

  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^Usage: identity .*\n[\s\S]+--stage <name>/);
});
