import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Defect } from './defects/defect.ts';
import { intakeDefects } from './defects/intake.ts';
import { orderingDefects } from './defects/ordering.ts';
import { participantDefects } from './defects/participants.ts';
import { platformDefects } from './defects/platform.ts';
import { releaseDefects } from './defects/releases.ts';

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '200' }, only: { type: 'string', default: '' } },
});
const repository = join(import.meta.dirname, '..', '..');
const copied = ['docs', 'functions', 'lib', 'local', 'test', 'package.json', 'tsconfig.json', 'jest.config.js'];
const timeoutMs = 600_000;
const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
const options = ['--selectProjects', 'unit', '--bail'];
/** Whether a test file passes without any fault, as far as that was asked. */
const sound = new Map<string, boolean>();
const defects = [...intakeDefects, ...orderingDefects, ...participantDefects, ...platformDefects, ...releaseDefects];

process.exitCode = plantAll(defects.filter(({ name }) => name.includes(values.only))) ? 0 : 1;

/**
 * Plants each fault into a copy of the sources, alone, and says which test caught it. The repository itself is never
 * written to. Answers whether all were caught.
 */
function plantAll(chosen: readonly Defect[]): boolean {
  const copy = mkdtempSync(join(tmpdir(), 'planted-'));
  try {
    for (const name of copied) cpSync(join(repository, name), join(copy, name), { recursive: true });
    symlinkSync(join(repository, 'node_modules'), join(copy, 'node_modules'));
    const early = simulationCatches(copy);
    if (early) throw new Error(`it fails without any fault: ${early}`);
    const missed = chosen.filter((defect) => !isCaught(defect, copy));
    console.log(`\n${chosen.length} faults planted, ${chosen.length - missed.length} caught`);
    for (const { name, why } of missed) console.log(`not caught: ${name} (${why})`);
    return missed.length === 0;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function isCaught(defect: Defect, copy: string): boolean {
  const path = join(copy, defect.file);
  const source = readFileSync(path, 'utf8');
  writeFileSync(path, planted(source, defect));
  const bySimulation = simulationCatches(copy);
  const byTest = bySimulation ? undefined : firstCatch(defect, copy);
  writeFileSync(path, source);
  const isTrue = byTest === undefined || passesSound(byTest.file, copy);
  const told = bySimulation ?? byTest?.told ?? 'NOT CAUGHT';
  const isCaught = told !== 'NOT CAUGHT' && isTrue;
  console.log(`${isCaught ? '✓' : '✗'} ${defect.name}\n    ${told}${isTrue ? '' : ' – which fails without it, too'}`);
  return isCaught;
}

function firstCatch({ tests }: Defect, copy: string) {
  for (const test of tests) {
    const caught = testCatches(test, copy);
    if (caught) return caught;
  }
  return undefined;
}

/** The source with the fault in it. Throws where the place is not found, or not the only one. */
function planted(source: string, { name, file, find, replace }: Defect): string {
  const words = find
    .trim()
    .split(/\s+/)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const place = new RegExp(words.join('\\s+'), 'g');
  const { length } = source.match(place) ?? [];
  if (length !== 1) throw new Error(`"${name}" has ${length ?? 0} places in ${file}, and needs one`);
  return source.replace(place, () => replace);
}

function simulationCatches(copy: string): string | undefined {
  const asked = ['test/simulation/campaign.ts', '--seeds', values.seeds, '--first'];
  const { ok, output } = ran(asked, copy);
  if (ok) return undefined;
  const told = output.match(/✗ (.*)/)?.[1] ?? output.match(/\w*Error: .*/)?.[0] ?? 'it did not end';
  return `simulation: ${told.slice(0, 160)}`;
}

function testCatches(test: string, copy: string): { file: string; told: string } | undefined {
  const { ok, output } = ran([...jest, test, ...options], copy);
  if (ok) return undefined;
  const [, title = 'it did not end'] = output.match(/● (.*)/) ?? [];
  const [, file = test] = output.match(/FAIL \S+ (\S+)/) ?? [];
  return { file, told: `${file}: ${title}` };
}

/** A test that fails without the fault as well has caught nothing. */
function passesSound(file: string, copy: string): boolean {
  const known = sound.get(file) ?? ran([...jest, file, ...options], copy).ok;
  sound.set(file, known);
  return known;
}

function ran(args: string[], cwd: string): { ok: boolean; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd,
    encoding: 'utf8',
    timeout: timeoutMs,
    maxBuffer: 2 ** 28,
  });
  return { ok: status === 0, output: `${stdout}\n${stderr}` };
}
