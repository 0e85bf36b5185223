import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Defect, findOutdated, plant, readDefects } from './defects/defects.ts';

// Plants each defect of `defects/` into a copy of the sources, one at a time, and prints which test finds it. `--check` only
// checks that the place of each defect is found in the sources.

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    only: { type: 'string', default: '' },
    check: { type: 'boolean', default: false },
  },
});
const repository = join(import.meta.dirname, '../..');
const copied = [
  'docs',
  'functions',
  'lib',
  'local',
  'test',
  'tools',
  'package.json',
  'tsconfig.json',
  'jest.config.js',
];
const timeoutMs = 600_000;
const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
const options = ['--selectProjects', 'unit', 'simulation', '--bail'];
/** Whether a test file passes without a defect, by file. */
const passing = new Map<string, boolean>();

const defects = readDefects().filter(({ name }) => name.includes(values.only));
const outdated = findOutdated(defects);
for (const problem of outdated) console.error(problem);
if (outdated.length > 0) console.error(`\n${outdated.length} of ${defects.length} defects do not match the sources`);
process.exitCode = outdated.length === 0 && (values.check || plantAll()) ? 0 : 1;

/** Returns whether every defect was found. */
function plantAll(): boolean {
  const copy = mkdtempSync(join(tmpdir(), 'planted-'));
  try {
    for (const name of copied) cpSync(join(repository, name), join(copy, name), { recursive: true });
    symlinkSync(join(repository, 'node_modules'), join(copy, 'node_modules'));
    const early = runSimulation(copy);
    if (early) throw new Error(`the simulation fails without a defect: ${early}`);
    const missed = defects.filter((defect) => !isFound(defect, copy));
    console.log(`\n${defects.length} defects planted, ${defects.length - missed.length} found`);
    for (const { name } of missed) console.log(`not found: ${name}`);
    return missed.length === 0;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function isFound(defect: Defect, copy: string): boolean {
  const path = join(copy, defect.file);
  const source = readFileSync(path, 'utf8');
  writeFileSync(path, plant(source, defect));
  const bySimulation = runSimulation(copy);
  const byTest = bySimulation ? undefined : runTests(defect, copy);
  writeFileSync(path, source);
  // A test that also fails without the defect has found nothing.
  const isSound = byTest === undefined || passesUnchanged(byTest.file, copy);
  const finding = bySimulation ?? byTest?.finding;
  const isFound = finding !== undefined && isSound;
  const remark = isSound ? '' : ' (which also fails without the defect)';
  console.log(`${isFound ? '✓' : '✗'} ${defect.name}\n    ${finding ?? 'NOT FOUND'}${remark}`);
  return isFound;
}

function runSimulation(copy: string): string | undefined {
  const { ok, output } = run(['test/simulation/campaign.ts', '--seeds', values.seeds, '--first'], copy);
  if (ok) return undefined;
  const finding = output.match(/✗ (.*)/)?.[1] ?? output.match(/\w*Error: .*/)?.[0] ?? 'it did not end';
  return `simulation: ${finding.slice(0, 160)}`;
}

function runTests({ tests }: Defect, copy: string): { file: string; finding: string } | undefined {
  const { ok, output } = run([...jest, ...tests, ...options], copy);
  if (ok) return undefined;
  const [, title = 'it did not end'] = output.match(/● (.*)/) ?? [];
  const [, file = tests[0] ?? ''] = output.match(/FAIL \S+ (\S+)/) ?? [];
  return { file, finding: `${file}: ${title}` };
}

function passesUnchanged(file: string, copy: string): boolean {
  const known = passing.get(file) ?? run([...jest, file, ...options], copy).ok;
  passing.set(file, known);
  return known;
}

function run(args: string[], cwd: string): { ok: boolean; output: string } {
  const options = { cwd, encoding: 'utf8', timeout: timeoutMs, maxBuffer: 2 ** 28 } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, options);
  return { ok: status === 0, output: `${stdout}\n${stderr}` };
}
