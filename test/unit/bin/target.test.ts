import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { resolveTarget, type TargetOptions } from '../../../bin/connections/target.ts';
import { problem, type Replies, startFakeApi } from './fake-api.ts';
import { runOrders } from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'cli-'));
const secretFile = join(folder, 'secret');
writeFileSync(secretFile, 'from-a-file:1\n');
const secretFiles = {
  'UTF-8 with a byte order mark': Buffer.from('\ufeffsécret\r\n'),
  'UTF-16, little end first': Buffer.from('\ufeffsécret\r\n', 'utf16le'),
  'UTF-16, big end first': Buffer.from('\ufeffsécret\r\n', 'utf16le').swap16(),
  'UTF-8 among blanks': Buffer.from('\n \tsécret \n\n'),
};
const noSecretFiles = {
  nothing: Buffer.from(''),
  'blanks alone': Buffer.from('\ufeff \r\n'),
  'UTF-16 without a mark': Buffer.from('secret', 'utf16le'),
  'Latin-1': Buffer.from('sécret', 'latin1'),
};
function writeFile(content: Buffer): string {
  const file = join(folder, 'another-secret');
  writeFileSync(file, content);
  return file;
}
afterAll(() => rmSync(folder, { recursive: true }));

let api: Awaited<ReturnType<typeof startFakeApi>>;
afterEach(() => api?.stop());
const products: Replies = { 'GET /products': { body: { items: [], nextCursor: null } } };

test.each<[string, string[], Record<string, string>, string, string]>([
  ['the environment', [], { API_CLIENT_ID: 'shop-7', API_CLIENT_SECRET: 's7' }, 'shop-7:s7', ''],
  ['a file', ['--client', 'shop-8', '--secret-file', secretFile], {}, 'shop-8:from-a-file%3A1', ''],
  ['standard input', ['--client', 'shop-8', '--secret-file', '-'], {}, 'shop-8:piped', 'piped\n'],
  [
    'a demo client',
    ['--client', 'demo-operator'],
    { API_CLIENT_SECRET: 'not this' },
    'demo-operator:operator-secret',
    '',
  ],
])('reads the credentials from %s', async (_, args, env, pair, input) => {
  api = await startFakeApi(products);
  const { code } = await runOrders(['products', 'list', ...args], { ...env, API_URL: api.url }, input);

  expect(api.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from(pair).toString('base64')}`);
  expect(code).toBe(0);
});

/** Resolves the target of a command of shops. */
function resolve(options: Partial<TargetOptions>, env: Record<string, string> = {}) {
  return resolveTarget({ timeout: 15, ...options }, 'demo-shop', env);
}

test.each(Object.entries(secretFiles))('reads a secret from a file in %s', (_, content) => {
  expect(resolve({ client: 'shop-8', secretFile: writeFile(content) })).toMatchObject({ secret: 'sécret' });
});

test.each(Object.entries(noSecretFiles))('refuses a file that holds %s', (_, content) => {
  expect(() => resolve({ client: 'a', secretFile: writeFile(content) })).toThrow(
    /^\S+ (is empty\. It must|is not text\. Save)/,
  );
});

test.each<[string, Record<string, string>, object]>([
  [
    'with blanks and quotes',
    { API_CLIENT_ID: ' "shop-7" ', API_CLIENT_SECRET: "'s7'\r\n" },
    { clientId: 'shop-7', secret: 's7' },
  ],
  [
    'that are empty',
    { API_CLIENT_ID: '', API_CLIENT_SECRET: ' ', API_URL: '""' },
    { clientId: 'demo-shop', secret: 'demo-secret', url: new URL('http://localhost:3000') },
  ],
  [
    'with a byte order mark',
    { API_URL: '\ufeffhttp://localhost:1/v1//\n' },
    { url: new URL('http://localhost:1/v1/') },
  ],
])('reads variables %s', (_, env, taken) => {
  expect(resolve({}, env)).toMatchObject(taken);
});

test('reads the port of the local system from PORT, unless a URL is given', () => {
  expect(resolve({}, { PORT: '4471' })).toMatchObject({ url: new URL('http://localhost:4471') });
  expect(resolve({}, { PORT: '4471', API_URL: 'http://localhost:1' })).toMatchObject({
    url: new URL('http://localhost:1'),
  });
  expect(() => resolve({}, { PORT: 'x' })).toThrow('PORT must be a port from 0 to 65535; it is "x".');
});

test.each([
  'http://me:s3cret@shop.example',
  'https://s3cret@shop.example/v1',
  'ftp://me:s3cret@shop.example',
  'me:s3cret@shop.example',
  'https://shop.example?key=s3cret',
])('refuses a URL with a secret, and does not print it: %s', (url) => {
  for (const refused of [() => resolve({}, { API_URL: url }), () => resolve({ url })]) {
    expect(refused).toThrow(/^(API_URL|--url) must be an http or https URL without/);
    expect(refused).not.toThrow('s3cret');
  }
});

test.each<[Partial<TargetOptions>, string]>([
  [{ url: '' }, '--url is empty.'],
  [{ client: ' ' }, '--client is empty.'],
  [{ client: 'a', secretFile: '' }, '--secret-file is empty.'],
])('refuses an empty option: %j', (options, sentence) => {
  expect(() => resolve(options)).toThrow(sentence);
});

test('calls a local system without the proxy of the shell', async () => {
  api = await startFakeApi(products);
  const proxy = 'http://127.0.0.1:9';
  const env = { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: proxy, HTTPS_PROXY: proxy, no_proxy: 'else.example' };

  expect(await runOrders(['products', 'list'], { ...env, API_URL: api.url })).toMatchObject({ code: 0 });
});

test.each([
  [[], /^shop\.example needs a client/],
  [['--client', 'demo-shop'], /The secret of demo-shop is missing/],
])('refuses a demo client on a system that is not local: %j', async (args, sentence) => {
  const { code, stderr } = await runOrders(['products', 'list', '--url', 'https://shop.example', ...args]);

  expect([code, stderr]).toEqual([2, expect.stringMatching(sentence)]);
});

test.each([
  ['no command', [], /Usage: orders/],
  ['an unknown command', ['nope'], /unknown command 'nope'/],
  ['a missing option', ['place', '--customer', 'c-1'], /'--item <product\[:quantity\]>' not specified/],
  ['an invalid item', ['place', '--customer', 'c', '--item', ':2'], /Expected PRODUCT\[:QUANTITY\]/],
  ['an address that is not JSON', ['place', '--customer', 'c', '--item', 'p', '--address', '{'], /not valid JSON/],
  ['two addresses', ['place', '--customer', 'c', '--item', 'p', '--address', '{}', '--city', 'x'], /not both/],
  ['metadata without a name', ['place', '--customer', 'c', '--item', 'p', '--metadata', '=x'], /Expected NAME=VALUE/],
  ['too many arguments', ['get', 'a', 'b'], /too many arguments/],
  ['an invalid URL', ['list', '--url', 'shop.example'], /--url must be an http or https URL .* it is "shop.example"/],
  ['an invalid timeout', ['list', '--timeout', '0'], /above 0 and up to 600/],
  ['a missing secret file', ['list', '--client', 'a', '--secret-file', '/nowhere'], /\/nowhere cannot be read/],
])('exits with 2 for %s', async (_, args, sentence) => {
  const { code, stdout, stderr } = await runOrders(args);

  expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(sentence)]);
});

test.each([[['--help']], [['place', '--help']], [['dead-letters', '--help']], [['dead-letters', 'redrive', '--help']]])(
  'prints the help of %j',
  async (args) => {
    const { code, stdout, stderr } = await runOrders(args);

    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Usage: orders .*\n[\s\S]+--json {2}/);
  },
);

test('exits with 3 when nothing listens at the URL', async () => {
  api = await startFakeApi();
  await api.stop();
  const { code, stderr } = await runOrders(['list'], { API_URL: api.url });

  expect([code, stderr]).toEqual([3, expect.stringContaining('Nothing listens at http://127.0.0.1')]);
});

test('exits with 3 when there is no response within the timeout', async () => {
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const address = silent.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const { code, stderr } = await runOrders(['list', '--timeout', '0.5'], { API_URL: url });
  silent.close();

  expect([code, stderr]).toEqual([3, expect.stringContaining('did not respond within 0.5 s.')]);
});

test('retries a busy system after Retry-After, and gives up after three attempts', async () => {
  const busy = problem(429, 'rate_limited', {});
  const inASecond = { ...busy, headers: { ...busy.headers, 'retry-after': '1' } };
  api = await startFakeApi({ 'GET /products': [inASecond, { body: { items: [] } }] });
  const retried = await runOrders(['products', 'list'], { API_URL: api.url });
  await api.stop();
  api = await startFakeApi({ 'GET /products': { status: 503, body: { message: 'Service Unavailable' } } });
  const givenUp = await runOrders(['products', 'list'], { API_URL: api.url });

  expect([retried.code, retried.stdout]).toEqual([0, 'none\n']);
  expect([givenUp.code, api.sent().length]).toEqual([3, 3]);
  expect(givenUp.stderr).toMatch(/failed: Service Unavailable \(503\)/);
});

test('exits with 1 for a wrong secret', async () => {
  const body = {
    error: 'invalid_client',
    error_description: 'The client is unknown or its secret is wrong.',
  };
  api = await startFakeApi({ 'POST /auth/token': { status: 401, body } });
  const { code, stderr } = await runOrders(['list'], { API_URL: api.url });

  expect([code, stderr]).toEqual([1, 'The client is unknown or its secret is wrong. (invalid_client, 401)\n']);
});

test('calls an API below the path of its URL', async () => {
  api = await startFakeApi({
    'POST /v1/auth/token': { body: { access_token: 'x' } },
    'GET /v1/products': { body: {} },
  });
  const { code } = await runOrders(['products', 'list'], { API_URL: `${api.url}/v1//` });

  expect([code, api.requests.map(({ path }) => path)]).toEqual([0, ['/v1/auth/token', '/v1/products']]);
});
