// Runs a program of this project, and says what is missing where it cannot. Every Node has to be able to read this file,
// also those that cannot read the programs: no types, no packages.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const leastNode = 24;
const root = new URL('..', import.meta.url);
const { dependencies, devDependencies } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
const { resolve } = createRequire(import.meta.url);
const isMissing = (name) => !resolve.paths(name).some((folder) => existsSync(join(folder, name)));

const missing = Object.keys({ ...dependencies, ...devDependencies }).filter(isMissing);
if (missing.length > 0) {
  const more = missing.length > 3 ? ` and ${missing.length - 3} more` : '';
  refuse(
    `Packages are missing: ${missing.slice(0, 3).join(', ')}${more}. Run \`npm ci --include=dev\`; without the option, ` +
      'NODE_ENV=production and --omit=dev leave out what runs on this machine.',
  );
}
if (Number(process.versions.node.split('.')[0]) < leastNode) {
  refuse(
    `This needs Node ${leastNode} or newer, and is run by ${process.version}. On Linux x64 \`npm ci\` without --omit=optional ` +
      `installs one that the npm scripts use by themselves; elsewhere install Node ${leastNode} first.`,
  );
}
const program = new URL(process.argv[2], root);
process.argv.splice(1, 2, fileURLToPath(program));
await import(program.href);

function refuse(why) {
  process.stderr.write(`${why}\n`);
  process.exit(1);
}
