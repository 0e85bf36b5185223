import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { bundleHandlers, getBuildId, getBundle } from '../../../lib/bundling/bundle.ts';

const root = join(import.meta.dirname, '../../..');
const path = 'ordering/place-order';
beforeAll(bundleHandlers, 60_000);

function where(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['tools/where.ts', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

/** Returns the place of a text in a bundle, as a stack has it. */
function findPlace(text: string): string {
  const before =
    readFileSync(join(getBundle(path), 'index.mjs'), 'utf8')
      .split(text)[0]
      ?.split('\n') ?? [];
  return `index.mjs:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

test('finds the source of a place in a bundle by its build, although the bundle was built without a source map', () => {
  const file = 'functions/ordering/handlers/place-order.ts';
  const text = 'command not sent, left to the sweeper';
  const line = readFileSync(join(root, file), 'utf8').split(text)[0]?.split('\n').length;

  const { status, stdout } = where(getBuildId(path), findPlace(text));

  expect([status, stdout]).toEqual([0, expect.stringMatching(new RegExp(`^${path}: ${file}:${line}:\\d+\n$`))]);
}, 60_000);

test('refuses a build that this checkout does not have, and says which commit has it', () => {
  expect(where('0f1e2d3c4b5a', 'index.mjs:1:1')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('Check out the commit of the release: GET /health names it.'),
  });
}, 60_000);

test('prints its usage without a place', () => {
  expect(where(getBuildId(path))).toMatchObject({ status: 2, stderr: expect.stringContaining('usage: npm run where') });
});
