import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startFakeApi } from './fake-api.ts';

let api: Awaited<ReturnType<typeof startFakeApi>>;
beforeEach(async () => {
  const items = Array.from({ length: 100 }, (_, at) => ({ productId: `p-${at}`, name: 'n'.repeat(5_000) }));
  api = await startFakeApi({ 'GET /products': { body: { items, nextCursor: 'more' } } });
});
afterEach(() => api.stop());

const program = join(import.meta.dirname, '../../../bin/orders.ts');
function list(stdio: ('pipe' | number)[]) {
  const env = { API_URL: api.url };
  return spawn(process.execPath, [program, 'products', 'list'], { env, stdio: ['ignore', ...stdio] });
}

test.each(['stdout', 'stderr'] as const)('exits silently when its %s is closed', async (closed) => {
  const child = list(['pipe', 'pipe']);
  let output = '';
  for (const name of ['stdout', 'stderr'] as const)
    if (name === closed) child[name]?.destroy();
    else
      child[name]?.on('data', (text) => {
        output += text;
      });

  const [code] = await once(child, 'close');

  expect(code).toBe(0);
  expect(output).toMatch(closed === 'stdout' ? /^(More results: add --cursor more\n)?$/ : /^PRODUCT[\s\S]+p-99/);
});

test('reports that its output cannot be written', async () => {
  const child = list([openSync('/dev/full', 'w'), 'pipe']);
  let output = '';
  child.stderr?.on('data', (text) => {
    output += text;
  });

  const [code] = await once(child, 'close');

  expect([code, output]).toEqual([1, expect.stringMatching(/^The output cannot be written: ENOSPC/m)]);
});
