import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '../../..');
const launcher = join(root, 'bin/launch.js');
const { scripts, dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'Löschen & 100% #1 '));
afterAll(() => rmSync(folder, { recursive: true }));

/** A checkout with nothing but the launcher and a program, and the packages that are named. */
beforeAll(() => {
  mkdirSync(join(folder, 'bin'));
  copyFileSync(launcher, join(folder, 'bin/launch.js'));
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
  writeFileSync(join(folder, 'program.ts'), 'const args: string[] = process.argv; console.log(args.slice(1));');
});
function install(packages: readonly string[]) {
  rmSync(join(folder, 'node_modules'), { recursive: true, force: true });
  for (const name of packages) mkdirSync(join(folder, 'node_modules', name), { recursive: true });
}
function launch(args: readonly string[], nodeArgs: readonly string[] = []) {
  const all = [...nodeArgs, join(folder, 'bin/launch.js'), 'program.ts', ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, all, { encoding: 'utf8' });
  return { status, stdout, stderr };
}

test('runs the program with its arguments', () => {
  install(Object.keys({ ...dependencies, ...devDependencies }));

  expect(launch(['--port', 'a b'])).toEqual({
    status: 0,
    stdout: expect.stringMatching(/program\.ts',\s+'--port',\s+'a b'\s+\]/),
    stderr: '',
  });
});

test.each([
  ['nothing is installed', []],
  ['packages for development are left out', Object.keys(dependencies)],
])('prints what to install when %s', (_, packages) => {
  install(packages);

  expect(launch([])).toEqual({
    status: 1,
    stdout: '',
    stderr: expect.stringMatching(
      /^Packages are missing: [^ ]+, [^ ]+, [^ ]+ and \d+ more\. Run `npm ci --include=dev`/,
    ),
  });
});

test.each(['20.19.5', '22.18.0', '23.11.1'])('refuses Node %s and prints what to install', (version) => {
  install(Object.keys({ ...dependencies, ...devDependencies }));
  const posing = `const { versions } = process;
    Object.defineProperty(process, 'versions', { value: { ...versions, node: '${version}' } });`;

  expect(launch([], ['--import', `data:text/javascript,${encodeURIComponent(posing)}`])).toEqual({
    status: 1,
    stdout: '',
    stderr: expect.stringMatching(/^This program needs Node 24 or newer and runs on v.* install Node 24 first\.\n$/s),
  });
});

test('imports nothing but Node itself, so that every version of Node can run it', () => {
  const imported = [...readFileSync(launcher, 'utf8').matchAll(/from '([^']+)'/g)].map(([, name]) => name);

  expect(imported.filter((name) => !name?.startsWith('node:'))).toEqual([]);
});

test.each(['start', 'orders', 'identity', 'start:elasticmq', 'start:localstack'])('launches npm run %s', (script) => {
  expect(scripts[script]).toMatch(/^(exec )?node bin\/launch\.js (bin|local|test\/engines)\/[a-z-]+\.ts\b/);
});
