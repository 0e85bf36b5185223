// Runs a program of this project, or prints what is missing. Old versions of Node must be able to read this file, although
// they cannot read the programs: it uses no types, no packages, and no named import that they lack.
import { existsSync, readFileSync } from 'node:fs';
import * as module from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const minNode = 24;
const root = new URL('..', import.meta.url);
const { dependencies, devDependencies } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
const { resolve } = module.createRequire(import.meta.url);
const isMissing = (name) => !resolve.paths(name).some((folder) => existsSync(join(folder, name)));

const missing = Object.keys({ ...dependencies, ...devDependencies }).filter(isMissing);
if (missing.length > 0) {
  const more = missing.length > 3 ? ` and ${missing.length - 3} more` : '';
  refuse(
    `Packages are missing: ${missing.slice(0, 3).join(', ')}${more}. Run \`npm ci --include=dev\`. ` +
      'Without that option, NODE_ENV=production and --omit=dev leave them out.',
  );
}
if (Number(process.versions.node.split('.')[0]) < minNode) {
  refuse(
    `This program needs Node ${minNode} or newer and runs on ${process.version}. On Linux x64, \`npm ci\` without ` +
      `--omit=optional installs one for the npm scripts. On other machines, install Node ${minNode} first.`,
  );
}
// Node keeps what it has compiled, also for the programs that this one starts. Where it cannot write, it compiles again.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('.cache/compile', root));
module.enableCompileCache();
const program = new URL(process.argv[2], root);
process.argv.splice(1, 2, fileURLToPath(program));
await import(program.href);

function refuse(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
