import { readFileSync, writeFileSync } from 'node:fs';
import { createAsyncApi } from './asyncapi.ts';
import { generateTypedClient } from './client.ts';
import { breakingChanges } from './compatibility/breaking-changes.ts';
import { contractVersions, findVersionFaults } from './compatibility/version.ts';
import { createOpenApi } from './openapi/openapi.ts';
import { findBrokenRules } from './openapi/rules.ts';
import { findUnexpectedPackages, formatPackagesTable, listBundledPackages } from './packages.ts';
import { renderStatusDiagram } from './status-diagram.ts';

// Writes the generated documents. With `--check` it only lists the stale ones and fails. It also fails on changes that break
// clients of the released contract, `docs/released.json`, which only `--release` rewrites.
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
// The bundles contain openapi.json, so it is written first.
const packages = listBundledPackages();
report({ 'docs/packages.md': formatPackagesTable(packages) });
for (const { name, licence } of findUnexpectedPackages(packages))
  fail(`${name} runs on Lambda under the licence ${licence}, which is not in the list of tools/docs/packages.ts`);

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
    console.log(`wrote ${name}`);
  }
}

function fail(reason: string): void {
  console.error(reason);
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
