import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { gzipDocsFiles } from '../../../lib/bundling/docs-files.ts';
import { ask, startWholeApi } from './whole-api.ts';

startWholeApi();

const getAsset = (name: string, headers = {}) => ask('GET /docs/assets/{name}', { path: { name }, headers });
const listAddresses = (page: string) =>
  [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => address);

test('serves a page that loads nothing but what this API serves', async () => {
  const { status, headers, text } = await ask('GET /docs');

  expect(status).toBe(200);
  expect(headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';/);
  const addresses = listAddresses(text);
  expect(addresses.filter((address) => !/^(data:,|openapi\.json|docs\/assets\/[\w.-]+)$/.test(address))).toEqual([]);
  // The main part of the page is Swagger UI's own.
  expect(text).not.toContain('<main');
});

test('serves each file that the page names, with its media type', async () => {
  const addresses = listAddresses((await ask('GET /docs')).text).filter((address) => address.includes('assets'));

  expect(addresses).toHaveLength(4);
  for (const address of addresses) {
    const { status, headers } = await getAsset(address.replace('docs/assets/', ''));
    expect([address, status]).toEqual([address, 200]);
    expect(headers['content-type']).toBe(`text/${address.endsWith('.js') ? 'javascript' : 'css'}; charset=utf-8`);
  }
});

test('bundles every file that it serves', async () => {
  const bundled = gzipDocsFiles().map(({ name }) => name.replace('.gz', ''));
  const served = listAddresses((await ask('GET /docs')).text).filter((address) => address.includes('assets'));

  expect(bundled.sort()).toEqual(
    ['openapi.json', 'page.html', ...served.map((address) => address.replace('docs/assets/', ''))].sort(),
  );
});

describe('the script of the page', () => {
  /** Runs the script and returns the options that it passes to Swagger UI. */
  async function readOptions(): Promise<any> {
    const options: any[] = [];
    runInNewContext((await getAsset('page.js')).text, {
      SwaggerUIBundle: (one: any) => options.push(one),
      MutationObserver: class {
        observe() {}
      },
      document: { getElementById: () => ({}) },
    });
    return options[0];
  }

  test('shows examples first, and has no link inside a button', async () => {
    const { defaultModelRendering, deepLinking, plugins } = await readOptions();

    expect([defaultModelRendering, deepLinking]).toEqual(['example', true]);
    expect(plugins[0].components.DeepLink({ text: '/orders' })).toBe('/orders');
  });

  test('fills only required parameters with their examples', async () => {
    const { updateJsonSpec } = (await readOptions()).plugins[0].statePlugins.spec.wrapActions;
    const parameters = [
      { name: 'orderId', required: true, example: 'a' },
      { name: 'If-Match', required: false, example: 'b' },
    ];
    const shown: any[] = [];

    updateJsonSpec((spec: any) => shown.push(spec))({ paths: { '/x': { get: { parameters } } } });
    updateJsonSpec((spec: any) => shown.push(spec))({});

    expect(shown[0].paths['/x'].get.parameters).toEqual([
      { name: 'orderId', required: true, example: 'a' },
      { name: 'If-Match', required: false },
    ]);
    expect(shown[1]).toEqual({});
  });
});

test('sends Swagger UI gzipped to callers that accept gzip, small enough for Lambda, and complete', async () => {
  const { text, isBase64Encoded, headers } = await getAsset('swagger-ui.js', { 'accept-encoding': 'br, gzip' });

  expect(isBase64Encoded).toBe(true);
  expect(headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
  expect(text.length).toBeLessThan(1_000_000);
  const source = readFileSync('node_modules/swagger-ui-dist/swagger-ui-bundle.js');
  expect(gunzipSync(Buffer.from(text, 'base64')).equals(source)).toBe(true);
});

test.each([undefined, 'br', 'gzip;q=0', 'identity, gzip; q=0.0'])(
  'sends files plain when the caller accepts %s',
  async (accepted) => {
    const { isBase64Encoded, headers, text } = await getAsset('swagger-ui.css', { 'accept-encoding': accepted });

    expect(isBase64Encoded).toBe(false);
    expect(headers['content-encoding']).toBeUndefined();
    expect(text).toBe(readFileSync('node_modules/swagger-ui-dist/swagger-ui.css', 'utf8'));
  },
);

test('answers 304 to a browser that has the file, gzipped or plain', async () => {
  const { etag = '' } = (await getAsset('swagger-ui.js')).headers;

  for (const headers of [{ 'accept-encoding': 'gzip' }, {}]) {
    const again = await getAsset('swagger-ui.js', { 'if-none-match': `"other", ${etag}`, ...headers });
    expect([again.status, again.headers.etag, again.hasBody]).toEqual([304, etag, false]);
  }
});

test('answers HEAD with the headers of the gzipped file and no body', async () => {
  const { status, headers, hasBody } = await ask('HEAD /docs', { headers: { 'accept-encoding': 'gzip' } });

  expect([status, headers['content-encoding'], hasBody]).toEqual([200, 'gzip', false]);
});

test.each([
  'x',
  '__proto__',
  'constructor',
  '..%2Fpage.js',
  '../page.js',
  'page.html',
  'page.css.gz',
  'x'.repeat(5_000),
])('refuses the file name %s, uncompressed', async (name) => {
  const { status, headers, text } = await getAsset(name, { 'accept-encoding': 'gzip' });

  expect([status, headers['content-encoding'], JSON.parse(text).code]).toEqual([404, undefined, 'not_found']);
});
