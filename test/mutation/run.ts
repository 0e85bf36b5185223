import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { installOnce } from '../clients/install-once.ts';
import { areas } from './areas.ts';

// Runs Stryker on the areas named on the command line, or on all. Installs it on first use.

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(areas);
const unknown = names.filter((name) => !(name in areas));
if (unknown.length > 0) throw new Error(`unknown area: ${unknown.join(', ')}. Areas: ${Object.keys(areas).join(', ')}`);

const folder = await installOnce('mutation', import.meta.dirname, ['package.json', 'package-lock.json'], async (cwd) =>
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd, stdio: 'inherit' }),
);
const stryker = join(folder, 'node_modules/@stryker-mutator/core/bin/stryker.js');
const failed = names.filter((name) => {
  console.info(`\n${name}:`);
  const env = { ...process.env, POWERTOOLS_LOG_LEVEL: 'SILENT', MUTATION_AREA: name };
  return spawnSync(process.execPath, [stryker, 'run', 'test/mutation/stryker.config.js'], { env, stdio: 'inherit' })
    .status;
});
if (failed.length > 0) console.error(`\nbelow the threshold or failed: ${failed.join(', ')}`);
process.exitCode = failed.length > 0 ? 1 : 0;
