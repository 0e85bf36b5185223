import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const document = join(root, 'docs/openapi.json');
const python = process.env.PYTHON ?? 'python3';

/** What a generated client understood of an order that it placed and read. */
export type Understood = Record<'placed' | 'read' | 'line' | 'year' | 'throttled', number> &
  Record<'status' | 'refused', string>;
/** A program with a generated client in it: places an order at the API with this URL. */
export type Program = (url: string) => Promise<Understood>;

/** Each makes its generator ready, generates a client, checks it as its language does, and answers the program. */
export const clients: Readonly<Record<string, () => Promise<Program>>> = {
  'Python (openapi-python-client)': async () => {
    await needs(
      python,
      ['-c', 'import sys, venv, ensurepip; assert sys.version_info >= (3, 11)'],
      'Python 3.11 with venv',
    );
    const folder = await ready('python', ['requirements.txt'], async (folder) => {
      await run(python, ['-m', 'venv', folder]);
      const install = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--require-hashes', '-r', 'requirements.txt'];
      await run(join(folder, 'bin/python'), install, { cwd: folder });
    });
    writeFileSync(join(folder, 'config.yml'), 'post_hooks: []\n');
    const made = [
      '--path',
      document,
      '--output-path',
      'made',
      '--overwrite',
      '--config',
      'config.yml',
      '--fail-on-warning',
    ];
    await run(join(folder, 'bin/openapi-python-client'), ['generate', ...made], { cwd: folder });
    copied('python', 'place.py', folder);
    const env = { PYTHONPATH: join(folder, 'made') };
    return (url) => understood(join(folder, 'bin/python'), ['place.py'], folder, { ...env, API_URL: url });
  },
  'Go (oapi-codegen)': async () => {
    await needs('go', ['version'], 'Go 1.26');
    const folder = await ready('go', ['go.mod', 'go.sum'], async () => {});
    mkdirSync(join(folder, 'client'), { recursive: true });
    const made = ['-generate', 'types,client', '-package', 'client', '-o', 'client/client.go', document];
    await run('go', ['tool', 'oapi-codegen', ...made], { cwd: folder });
    copied('go', 'main.go', folder);
    await run('go', ['vet', './...'], { cwd: folder });
    await run('go', ['build', '-o', 'place', '.'], { cwd: folder });
    return (url) => understood(join(folder, 'place'), [], folder, { API_URL: url });
  },
  'TypeScript (openapi-typescript, openapi-fetch)': async () => {
    await needs('npm', ['--version'], 'npm');
    const folder = await ready('typescript', ['package.json', 'package-lock.json'], async (folder) => {
      await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder });
    });
    await run('node_modules/.bin/openapi-typescript', [document, '-o', 'api.ts'], { cwd: folder });
    copied('typescript', 'place.ts', folder);
    const strict = [
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2024',
      '--allowImportingTsExtensions',
    ];
    const types = ['--types', 'node', '--typeRoots', join(root, 'node_modules/@types'), '--skipLibCheck'];
    await run('node_modules/.bin/tsc', [...strict, ...types, 'place.ts'], { cwd: folder });
    return (url) => understood(process.execPath, ['place.ts'], folder, { API_URL: url });
  },
};

/** A folder of the cache with these files in it, made ready once for what they say. */
async function ready(language: string, files: string[], make: (folder: string) => Promise<void>): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(join(import.meta.dirname, language, file)));
  const folder = join(root, '.cache/clients', `${language}-${hash.digest('hex').slice(0, 16)}`);
  const done = join(folder, 'complete');
  if (existsSync(done)) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of files) copied(language, file, folder);
  await make(folder);
  writeFileSync(done, '');
  return folder;
}

function copied(language: string, file: string, folder: string): void {
  copyFileSync(join(import.meta.dirname, language, file), join(folder, file));
}

async function needs(command: string, args: string[], what: string): Promise<void> {
  await run(command, args).catch(() => {
    throw new Error(`Clients are generated with ${what}; it is not here as ${command}. Install it and run this again.`);
  });
}

async function understood(
  command: string,
  args: string[],
  cwd: string,
  env: Record<string, string>,
): Promise<Understood> {
  const { stdout } = await run(command, args, { cwd, env: { ...process.env, NODE_OPTIONS: '', ...env } });
  return JSON.parse(stdout);
}
