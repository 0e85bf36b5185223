import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { metafilePath } from '../lib/bundles.ts';

// Prints how large the project is beside what it may be, and fails when something has outgrown its budget. Sizes do not
// depend on the machine, so they are held exactly.
const kilobyte = 1_024;
const bundleBudgets: Readonly<Record<string, number>> = {
  'ordering/place-order': 420,
  // It carries the page that renders the API's description, script and all; nobody's order waits for it.
  'operations/show-documents': 2_000,
};
const anyBundle = 480;

type Row = { what: string; is: number; mayBe: number };

const template = synthesized();
const rows: Row[] = [
  { what: 'functions', is: globSync('functions/*/handlers/*.ts').length, mayBe: 20 },
  {
    what: 'tables',
    is: Object.values(template).filter(({ Type }) => Type.startsWith('AWS::DynamoDB::')).length,
    mayBe: 10,
  },
  { what: 'packages in what runs', is: packagesThatRun(), mayBe: 12 },
  { what: 'lines of code in functions/', is: linesIn('functions'), mayBe: 8_500 },
  { what: 'lines of code in local/', is: linesIn('local'), mayBe: 1_800 },
  ...bundleRows(),
];

for (const { what, is, mayBe } of rows)
  console.log(`${is > mayBe ? '✗' : ' '} ${what.padEnd(44)} ${String(is).padStart(6)} of ${mayBe}`);
if (rows.some(({ is, mayBe }) => is > mayBe)) process.exitCode = 1;

function synthesized(): Record<string, { Type: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'lean-'));
  try {
    const env = { ...process.env, CDK_OUTDIR: folder, CDK_CONTEXT_JSON: JSON.stringify({ stages: 'dev' }) };
    const run = spawnSync(process.execPath, ['bin/app.ts'], { env, encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`the app does not synthesize:\n${run.stderr}`);
    const templates = globSync('**/*.template.json', { cwd: folder });
    return Object.assign(
      {},
      ...templates.map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')).Resources),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function packagesThatRun(): number {
  return Object.keys(JSON.parse(readFileSync('package.json', 'utf8')).dependencies).length;
}

/** Lines that are neither blank nor comment. */
function linesIn(folder: string): number {
  const lines = globSync(`${folder}/**/*.ts`).flatMap((file) => readFileSync(file, 'utf8').split('\n'));
  return lines.filter((line) => !/^\s*(\/\/|\/?\*|$)/.test(line)).length;
}

/** A function whose code comes in parts is as large as all of them. */
function bundleRows(): Row[] {
  const outputs: Record<string, { bytes: number }> = JSON.parse(readFileSync(metafilePath, 'utf8')).outputs;
  const bytes = new Map<string, number>();
  for (const [file, output] of Object.entries(outputs)) {
    const path = file.replace(/^\.bundles\/(.+)\/[^/]+\.mjs$/, '$1');
    bytes.set(path, (bytes.get(path) ?? 0) + output.bytes);
  }
  return [...bytes].sort().map(([path, size]) => ({
    what: `KB in ${path}`,
    is: Math.ceil(size / kilobyte),
    mayBe: bundleBudgets[path] ?? anyBundle,
  }));
}
