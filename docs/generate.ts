import { readFileSync, writeFileSync } from 'node:fs';
import { asyncapi } from './generate/asyncapi.ts';
import { breakingChanges } from './generate/breaking.ts';
import { typedClient } from './generate/client.ts';
import { openapi } from './generate/openapi.ts';
import { statusPicture } from './generate/statuses.ts';

// Writes the documents that come from the code; with `--check` it only says which of them are stale, and fails. Either
// way it fails on what would break those who rely on the released contract: `docs/released.json`, which changes only
// when somebody says `--release`, and whose change is then there to be reviewed.
const root = new URL('../', import.meta.url);
const version: string = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')).version;
const contract = { openapi: openapi(version), asyncapi: asyncapi(version) };
const documents = {
  'docs/openapi.json': `${JSON.stringify(contract.openapi, null, 2)}\n`,
  'docs/asyncapi.json': `${JSON.stringify(contract.asyncapi, null, 2)}\n`,
  'docs/order-statuses.md': statusPicture(),
  'test/e2e/client.ts': await typedClient(contract.openapi),
  ...(process.argv.includes('--release') && { 'docs/released.json': `${JSON.stringify(contract)}\n` }),
};

const stale = Object.entries(documents).filter(([name, text]) => present(name) !== text);
if (process.argv.includes('--check')) {
  for (const [name] of stale) fail(`${name} is stale: run npm run docs`);
} else {
  for (const [name, text] of stale) writeFileSync(new URL(name, root), text);
  console.log(stale.length > 0 ? `written: ${stale.map(([name]) => name).join(', ')}` : 'nothing to write');
}

const released = present('docs/released.json');
if (released === undefined) fail('docs/released.json is missing: run npm run docs -- --release');
else
  for (const change of breakingChanges(JSON.parse(released), asJson(contract))) fail(`breaking: ${change}`);

function fail(why: string): void {
  console.error(why);
  process.exitCode = 1;
}

function asJson(value: object) {
  return JSON.parse(JSON.stringify(value));
}

function present(name: string): string | undefined {
  try {
    return readFileSync(new URL(name, root), 'utf8');
  } catch {
    return undefined;
  }
}
