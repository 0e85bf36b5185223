import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createBuildRecord, isBuilt } from '../../../lib/bundling/build-record.ts';
import { buildConsoleFiles } from '../../../lib/bundling/console-files.ts';
import { gzipDocsFiles } from '../../../lib/bundling/docs-files.ts';

const source = 'functions/a.ts';
const inputs = [source, 'node_modules/b/index.js', 'console/main.tsx'];
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'build-record-'));
  for (const file of [...inputs, 'package-lock.json', 'console/tsconfig.json', 'out/index.mjs'])
    write(file, 'as built');
});
afterEach(() => rmSync(root, { recursive: true }));

/** Writes a file as if it were ten seconds old. */
function write(file: string, text: string): void {
  const path = join(root, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  const seconds = Date.now() / 1000 - 10;
  utimesSync(path, seconds, seconds);
}

/** Records a build and returns whether it is still current after a change. */
function isCurrentAfter(change: () => void, startedAt = Date.now(), entryPoint = source): boolean {
  writeFileSync(join(root, 'record.json'), createBuildRecord(root, inputs, [join(root, 'out/index.mjs')], startedAt));
  change();
  return isBuilt(join(root, 'record.json'), [join(root, entryPoint)]);
}

test('finds a build current while no file has changed', () => {
  expect(isCurrentAfter(() => {})).toBe(true);
});

test.each([...inputs, 'package-lock.json', 'console/tsconfig.json', 'out/index.mjs'])(
  'builds again after a change of %s, and after its deletion',
  (file) => {
    expect(isCurrentAfter(() => write(file, 'changed'))).toBe(false);
    write(file, 'as built');
    expect(isCurrentAfter(() => rmSync(join(root, file)))).toBe(false);
  },
);

test('builds again for an entry point that the last build did not have', () => {
  expect(isCurrentAfter(() => write('functions/new.ts', ''), Date.now(), 'functions/new.ts')).toBe(false);
});

test('builds again when a file was changed during the build, which may have read it before', () => {
  expect(isCurrentAfter(() => {}, Date.now() - 10_000)).toBe(false);
});

test('builds without a record, and without one that is whole', () => {
  expect(isBuilt(join(root, 'none.json'), [join(root, source)])).toBe(false);
  write('half.json', '{"/a":');
  expect(isBuilt(join(root, 'half.json'), [join(root, source)])).toBe(false);
});

test('names what the files of the console and of the API documents are built of', () => {
  const named = [...buildConsoleFiles(), ...gzipDocsFiles()].flatMap((file) => file.inputs).join('\n');

  for (const file of ['console/index.html', 'functions/messages/fields/money.ts', 'docs/openapi.json'])
    expect(named).toContain(join(import.meta.dirname, '../../..', file));
});
