import { readFileSync, writeFileSync } from 'node:fs';
import { createAsyncApi } from './asyncapi.ts';
import { generateTypedClient } from './client.ts';
import { breakingChanges } from './compatibility/breaking-changes.ts';
import { contractVersions, findVersionFaults } from './compatibility/version.ts';
import { createOpenApi } from './openapi/openapi.ts';
import { findBrokenRules } from './openapi/rules.ts';
import { findUnexpectedPackages, formatPackagesTable, listBundledPackages } from './packages.ts';
import { renderStatusDiagram } from './status-diagram.ts';

// Writes the documents that come from the code; with `--check` it only says which of them are stale, and fails. Either
// way it fails on what would break those who rely on the released contract: `docs/released.json`, which changes only
// when somebody says `--release`, and whose change is then there to be reviewed.
const root = new URL('../../', import.meta.url);
const contract = {
  openapi: createOpenApi(contractVersions.openapi),
  asyncapi: createAsyncApi(contractVersions.asyncapi),
};
for (const broken of findBrokenRules(contract.openapi)) fail(`docs/openapi.json: ${broken}`);
const formerly = readIfPresent('docs/released.json');
const wrong = formerly ? findVersionFaults(JSON.parse(formerly), asJson(contract)) : [];
for (const fault of wrong) fail(fault);
const isRelease = process.argv.includes('--release') && wrong.length === 0;
const documents = {
  'docs/openapi.json': `${JSON.stringify(contract.openapi, null, 2)}\n`,
  'docs/asyncapi.json': `${JSON.stringify(contract.asyncapi, null, 2)}\n`,
  'docs/order-statuses.md': renderStatusDiagram(),
  'test/e2e/client.ts': await generateTypedClient(contract.openapi),
  ...(isRelease && { 'docs/released.json': `${JSON.stringify(contract)}\n` }),
};

report(documents);
// What runs is bundled with the description of the API in it, which therefore comes first.
const packages = listBundledPackages();
report({ 'docs/packages.md': formatPackagesTable(packages) });
for (const { name, licence } of findUnexpectedPackages(packages))
  fail(`${name} runs on Lambda under the licence ${licence}, which nobody has allowed: see tools/docs/packages.ts`);

const released = readIfPresent('docs/released.json');
if (released === undefined) fail('docs/released.json is missing: run npm run docs -- --release');
else for (const change of breakingChanges(JSON.parse(released), asJson(contract))) fail(`breaking: ${change}`);

function report(texts: Record<string, string>): void {
  const stale = Object.entries(texts).filter(([name, text]) => readIfPresent(name) !== text);
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

function readIfPresent(name: string): string | undefined {
  try {
    return readFileSync(new URL(name, root), 'utf8');
  } catch {
    return undefined;
  }
}
