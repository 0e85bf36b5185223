import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installOnce } from './install-once.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const document = join(root, 'docs/openapi.json');
const python = process.env.PYTHON ?? 'python3';

/** The members of an order as a generated client parsed them, after it placed and read the order. */
export type ParsedOrder = Record<'placed' | 'read' | 'line' | 'year' | 'throttled', number> &
  Record<'status' | 'refused', string>;
/** Places an order with a generated client at the API with this URL. */
export type Program = (url: string) => Promise<ParsedOrder>;

/** By language: installs the generator, generates a client, checks it with the tools of the language, and returns the program. */
export const clients: Readonly<Record<string, () => Promise<Program>>> = {
  'Python (openapi-python-client)': async () => {
    await requireTool(
      python,
      ['-c', 'import sys, venv, ensurepip; assert sys.version_info >= (3, 11)'],
      'Python 3.11 with venv',
    );
    const folder = await install('python', ['requirements.txt'], async (folder) => {
      await run(python, ['-m', 'venv', folder]);
      const install = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--require-hashes', '-r', 'requirements.txt'];
      await run(join(folder, 'bin/python'), install, { cwd: folder });
    });
    writeFileSync(join(folder, 'config.yml'), 'post_hooks: []\n');
    const options = ['--path', document, '--output-path', 'made', '--overwrite', '--config', 'config.yml'];
    await run(join(folder, 'bin/openapi-python-client'), ['generate', ...options, '--fail-on-warning'], {
      cwd: folder,
    });
    copy('python', 'place.py', folder);
    const env = { PYTHONPATH: join(folder, 'made') };
    return (url) => runProgram(join(folder, 'bin/python'), ['place.py'], folder, { ...env, API_URL: url });
  },
  'Go (oapi-codegen)': async () => {
    await requireTool('go', ['version'], 'Go 1.26');
    const folder = await install('go', ['go.mod', 'go.sum'], async () => {});
    mkdirSync(join(folder, 'client'), { recursive: true });
    const options = ['-generate', 'types,client', '-package', 'client', '-o', 'client/client.go', document];
    await run('go', ['tool', 'oapi-codegen', ...options], { cwd: folder });
    copy('go', 'main.go', folder);
    await run('go', ['vet', './...'], { cwd: folder });
    await run('go', ['build', '-o', 'place', '.'], { cwd: folder });
    return (url) => runProgram(join(folder, 'place'), [], folder, { API_URL: url });
  },
  'TypeScript (openapi-typescript, openapi-fetch)': async () => {
    await requireTool('npm', ['--version'], 'npm');
    const folder = await install('typescript', ['package.json', 'package-lock.json'], async (folder) => {
      await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder });
    });
    await run('node_modules/.bin/openapi-typescript', [document, '-o', 'api.ts'], { cwd: folder });
    copy('typescript', 'place.ts', folder);
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
    return (url) => runProgram(process.execPath, ['place.ts'], folder, { API_URL: url });
  },
};

const install = (language: string, files: string[], make: (folder: string) => Promise<void>) =>
  installOnce(`clients/${language}`, join(import.meta.dirname, language), files, make);

async function requireTool(command: string, args: string[], what: string): Promise<void> {
  await run(command, args).catch(() => {
    throw new Error(
      `The client test needs ${what}, and ${command} does not provide it. Install it and run the test again.`,
    );
  });
}

async function runProgram(
  command: string,
  args: string[],
  cwd: string,
  env: Record<string, string>,
): Promise<ParsedOrder> {
  const { stdout } = await run(command, args, { cwd, env: { ...process.env, NODE_OPTIONS: '', ...env } });
  return JSON.parse(stdout);
}

function copy(language: string, file: string, folder: string): void {
  copyFileSync(join(import.meta.dirname, language, file), join(folder, file));
}
