import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { imitatedApi } from './fake-api.ts';

let api: Awaited<ReturnType<typeof imitatedApi>>;
beforeEach(async () => {
  const items = Array.from({ length: 100 }, (_, at) => ({ productId: `p-${at}`, name: 'n'.repeat(5_000) }));
  api = await imitatedApi({ 'GET /products': { body: { items, nextCursor: 'more' } } });
});
afterEach(() => api.stop());

const program = join(import.meta.dirname, '../../../bin/orders.ts');
function list(stdio: ('pipe' | number)[]) {
  const env = { API_URL: api.url };
  return spawn(process.execPath, [program, 'products', 'list'], { env, stdio: ['ignore', ...stdio] });
}

test.each(['stdout', 'stderr'] as const)('ends quietly when nobody reads its %s on', async (closed) => {
  const child = list(['pipe', 'pipe']);
  let said = '';
  for (const name of ['stdout', 'stderr'] as const)
    if (name === closed) child[name]?.destroy();
    else
      child[name]?.on('data', (text) => {
        said += text;
      });

  const [code] = await once(child, 'close');

  expect(code).toBe(0);
  expect(said).toMatch(closed === 'stdout' ? /^(there is more: --cursor more\n)?$/ : /^PRODUCT[\s\S]+p-99/);
});

test('says that its output cannot be written', async () => {
  const child = list([openSync('/dev/full', 'w'), 'pipe']);
  let said = '';
  child.stderr?.on('data', (text) => {
    said += text;
  });

  const [code] = await once(child, 'close');

  expect([code, said]).toEqual([1, expect.stringMatching(/^The output cannot be written: ENOSPC/m)]);
});
