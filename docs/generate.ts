import { readFileSync, writeFileSync } from 'node:fs';
import { asyncapi } from './generate/asyncapi.ts';
import { breakingChanges } from './generate/breaking.ts';
import { typedClient } from './generate/client.ts';
import { openapi } from './generate/openapi.ts';
import { bundledPackages, packagesTable, unwelcome } from './generate/packages.ts';
import { findBrokenRules } from './generate/rules.ts';
import { statusPicture } from './generate/statuses.ts';
import { contractVersions, findVersionFaults } from './generate/version.ts';

// Writes the documents that come from the code; with `--check` it only says which of them are stale, and fails. Either
// way it fails on what would break those who rely on the released contract: `docs/released.json`, which changes only
// when somebody says `--release`, and whose change is then there to be reviewed.
const root = new URL('../', import.meta.url);
const contract = {
  openapi: openapi(contractVersions.openapi),
  asyncapi: asyncapi(contractVersions.asyncapi),
};
for (const broken of findBrokenRules(contract.openapi)) fail(`docs/openapi.json: ${broken}`);
const formerly = present('docs/released.json');
const wrong = formerly ? findVersionFaults(JSON.parse(formerly), asJson(contract)) : [];
for (const fault of wrong) fail(fault);
const isRelease = process.argv.includes('--release') && wrong.length === 0;
const documents = {
  'docs/openapi.json': `${JSON.stringify(contract.openapi, null, 2)}\n`,
  'docs/asyncapi.json': `${JSON.stringify(contract.asyncapi, null, 2)}\n`,
  'docs/order-statuses.md': statusPicture(),
  'test/e2e/client.ts': await typedClient(contract.openapi),
  ...(isRelease && { 'docs/released.json': `${JSON.stringify(contract)}\n` }),
};

report(documents);
// What runs is bundled with the description of the API in it, which therefore comes first.
const packages = bundledPackages();
report({ 'docs/packages.md': packagesTable(packages) });
for (const { name, licence } of unwelcome(packages))
  fail(
    `${name} runs on Lambda under the licence ${licence}, which nobody has allowed: see docs/generate/packages.ts`,
  );

const released = present('docs/released.json');
if (released === undefined) fail('docs/released.json is missing: run npm run docs -- --release');
else
  for (const change of breakingChanges(JSON.parse(released), asJson(contract))) fail(`breaking: ${change}`);

function report(texts: Record<string, string>): void {
  const stale = Object.entries(texts).filter(([name, text]) => present(name) !== text);
  for (const [name, text] of stale) {
    if (process.argv.includes('--check')) {
      fail(`${name} is stale: run npm run docs`);
      continue;
    }
    writeFileSync(new URL(name, root), text);
    console.log(`written: ${name}`);
  }
}

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
