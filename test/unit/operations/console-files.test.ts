import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { isConsolePath, sendConsole } from '../../../functions/operations/adapters/console-files.ts';
import { buildConsoleFiles } from '../../../lib/bundling/console-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'console-'));
const files = buildConsoleFiles();
const liveUrl = 'wss://live.example.com/live';
beforeAll(() => {
  process.env.LAMBDA_TASK_ROOT = folder;
  for (const { name, contents } of files) writeFileSync(join(folder, name), contents);
});
afterAll(() => {
  delete process.env.LAMBDA_TASK_ROOT;
  rmSync(folder, { recursive: true, force: true });
});

const request = (path: string) => sendConsole({ path, method: 'GET', headers: {}, params: {} } as never, liveUrl);
const page = () => String(gunzipSync(files.find(({ name }) => name === 'console.html.gz')?.contents ?? Buffer.of()));

test.each(['/console', '/console/orders/1', '/console/no-such-page'])(
  'serves its page at %s under a strict policy',
  async (path) => {
    const { status, headers = {}, body } = await request(path);

    expect([status, body]).toEqual([200, page()]);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'cross-origin-opener-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    const policy = String(headers['content-security-policy']).split('; ');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("connect-src 'self' wss://live.example.com");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy.join()).not.toContain('unsafe');
  },
);

test('serves the script and the style sheet that the page names, for ever', async () => {
  const names = [...page().matchAll(/\/console\/assets\/[^"]+/g)].map(([name]) => name);

  expect(names.map((name) => name.replace(/\w{16}/, '#'))).toEqual([
    '/console/assets/app.#.css',
    '/console/assets/app.#.js',
  ]);
  for (const name of names)
    expect(await request(name)).toMatchObject({
      status: 200,
      headers: { 'cache-control': 'public, max-age=31536000, immutable' },
    });
});

test.each(['app.0000000000000000.js', 'app.js', '../console.html', 'console.js', ''])(
  'has no file %j',
  async (name) => {
    await expect(request(`/console/assets/${name}`)).rejects.toMatchObject({ code: 'not_found' });
  },
);

test.each([
  ['/console', true],
  ['/console/orders', true],
  ['/consoles', false],
  ['/', false],
])('takes %s for a path of the console: %s', (path, isOwn) => {
  expect(isConsolePath(path)).toBe(isOwn);
});
