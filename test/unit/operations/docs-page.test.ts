import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buildSync } from 'esbuild';
import { gzipResponses } from '../../../functions/operations/adapters/gzip-responses.ts';

// The texts of the page's library come to the function when it is bundled, so it is the bundle that is tested.
const folder = mkdtempSync(join(tmpdir(), 'docs-page-'));
let handler: (event: object, context: object) => Promise<any>;
beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  const root = join(import.meta.dirname, '../../..');
  buildSync({
    absWorkingDir: root,
    entryPoints: ['functions/operations/handlers/serve-api-docs.ts'],
    outfile: join(folder, 'index.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    minify: true,
  });
  ({ handler } = await import(join(folder, 'index.mjs')));
});
afterAll(() => rmSync(folder, { recursive: true }));

function get(path: string, headers: Record<string, string> = {}) {
  const name = path.split('/docs/assets/')[1];
  const routeKey = name === undefined ? `GET ${path}` : 'GET /docs/assets/{name}';
  const requestContext = { http: { method: 'GET' } };
  const event = { routeKey, rawPath: path, headers, pathParameters: { name }, requestContext };
  return handler(event, { getRemainingTimeInMillis: () => 10_000 });
}

function addressesOf(page: string): string[] {
  return [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => `${address}`);
}

test('the page loads nothing but what this API serves', async () => {
  const { statusCode, headers, body } = await get('/docs');

  expect(statusCode).toBe(200);
  expect(headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'x-content-type-options': 'nosniff',
  });
  expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';/);
  const foreign = addressesOf(body).filter(
    (address) => !/^(data:,|openapi\.json|docs\/assets\/[\w.-]+)$/.test(address),
  );
  expect(foreign).toEqual([]);
});

test('the page leaves the main part to the library', async () => {
  expect((await get('/docs')).body).not.toContain('<main');
});

/** What the script of the page hands to the library, which is not there. */
async function optionsOfThePage(): Promise<any> {
  const { body } = await get('/docs/assets/page.js');
  const given: any[] = [];
  const observer = class {
    observe() {}
  };
  const document = { getElementById: () => ({}) };
  runInNewContext(body, {
    SwaggerUIBundle: (one: any) => given.push(one),
    MutationObserver: observer,
    document,
  });
  return given[0];
}

test('the page shows examples first, and has no link inside a button', async () => {
  const { defaultModelRendering, deepLinking, plugins } = await optionsOfThePage();

  expect([defaultModelRendering, deepLinking]).toEqual(['example', true]);
  expect(plugins[0].components.DeepLink({ text: '/orders' })).toBe('/orders');
});

test('a request that is tried out is not filled with examples of what is optional', async () => {
  const { statePlugins } = (await optionsOfThePage()).plugins[0];
  const parameters = [
    { name: 'orderId', required: true, example: 'a' },
    { name: 'If-Match', required: false, example: 'b' },
  ];
  const shown: any[] = [];

  statePlugins.spec.wrapActions.updateJsonSpec((spec: any) => shown.push(spec))({
    paths: { '/x': { get: { parameters } } },
  });
  statePlugins.spec.wrapActions.updateJsonSpec((spec: any) => shown.push(spec))({});

  expect(shown[0].paths['/x'].get.parameters).toEqual([
    { name: 'orderId', required: true, example: 'a' },
    { name: 'If-Match', required: false },
  ]);
  expect(shown[1]).toEqual({});
});

test.each([
  ['a text that it knows', true],
  ['any other text', false],
])('compresses %s: %s', async (_, isKnown) => {
  const text = 'x'.repeat(2_000);
  const response = { statusCode: 200, body: isKnown ? text : `${text}y` };
  const { after } = gzipResponses([text]);

  await after?.({ event: { headers: { 'accept-encoding': 'gzip' } }, response } as any);

  expect('isBase64Encoded' in response).toBe(isKnown);
});

test('whatever the page names is served, as what it is', async () => {
  const assets = addressesOf((await get('/docs')).body).filter((address) => address.includes('assets'));

  expect(assets).toHaveLength(4);
  for (const asset of assets) {
    const { statusCode, headers } = await get(`/${asset}`);
    expect([asset, statusCode]).toEqual([asset, 200]);
    expect(headers['content-type']).toBe(`text/${asset.endsWith('.js') ? 'javascript' : 'css'}; charset=utf-8`);
  }
});

test('the library goes out compressed to whoever takes that, small enough for Lambda, and whole', async () => {
  const { body, isBase64Encoded, headers } = await get('/docs/assets/swagger-ui.js', {
    'accept-encoding': 'br, gzip',
  });

  expect(isBase64Encoded).toBe(true);
  expect(headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
  expect(body.length).toBeLessThan(1_000_000);
  const text = gunzipSync(Buffer.from(body, 'base64')).toString('utf8');
  expect(text).toBe(readFileSync('node_modules/swagger-ui-dist/swagger-ui-bundle.js', 'utf8'));
});

test.each([undefined, 'br', 'gzip;q=0', 'identity, gzip; q=0.0'])(
  'to whoever accepts only %s it goes out plain',
  async (accepted) => {
    const headers = accepted === undefined ? {} : { 'accept-encoding': accepted };
    const answer = await get('/docs/assets/swagger-ui.css', headers);

    expect(answer.isBase64Encoded).toBeUndefined();
    expect(answer.headers['content-encoding']).toBeUndefined();
    expect(answer.body).toContain('.swagger-ui');
  },
);

test('a browser that has it already is told so', async () => {
  const { etag } = (await get('/docs/assets/swagger-ui.js')).headers;
  const again = await get('/docs/assets/swagger-ui.js', {
    'if-none-match': `"other", ${etag}`,
    'accept-encoding': 'gzip',
  });

  expect(again).toMatchObject({ statusCode: 304, headers: { etag } });
  expect(again.body).toBeUndefined();
});

test('a refusal is neither compressed nor remembered, however long the path that it names', async () => {
  const { statusCode, headers, body } = await get(`/docs/assets/${'x'.repeat(5_000)}`, {
    'accept-encoding': 'gzip',
  });

  expect([statusCode, headers['content-encoding']]).toEqual([404, undefined]);
  expect(JSON.parse(body).code).toBe('not_found');
});

test.each(['x', '__proto__', 'constructor', '..%2Fpage.js'])('there is no asset named %s', async (name) => {
  const { statusCode, body } = await get(`/docs/assets/${name}`);

  expect([statusCode, JSON.parse(body).code]).toEqual([404, 'not_found']);
});
