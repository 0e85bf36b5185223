import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as z from 'zod/mini';
import type { Finding } from './finding.ts';

const root = join(import.meta.dirname, '../..');
/** The regions whose resource types and values are checked. */
const regions = ['us-east-1', 'eu-central-1', 'eu-west-1'];

const CfnLintOutput = z.array(
  z.object({ Filename: z.string(), Rule: z.object({ Id: z.string(), ShortDescription: z.string() }) }),
);
const CheckovOutput = z.object({
  results: z.object({
    failed_checks: z.array(z.object({ check_id: z.string(), check_name: z.string(), file_path: z.string() })),
  }),
});

/** Runs cfn-lint, with its experimental and informational rules, over all templates of an assembly. */
export function runCfnLint(assembly: string): Finding[] {
  const args = ['-e', '-c', 'I', '-r', ...regions, '--format', 'json', '-t', ...listTemplates(assembly)];
  return CfnLintOutput.parse(JSON.parse(runPython('cfn-lint', args) || '[]')).map(({ Filename, Rule }) => ({
    ...{ validator: 'cfn-lint', rule: Rule.Id, text: Rule.ShortDescription },
    stage: getStage(Filename),
  }));
}

export function runCheckov(assembly: string): Finding[] {
  const files = listTemplates(assembly).flatMap((file) => ['-f', file]);
  const args = [...files, '--framework', 'cloudformation', '-o', 'json', '--compact', '--quiet', '--soft-fail'];
  const { results } = CheckovOutput.parse(JSON.parse(runPython('checkov', args)));
  return results.failed_checks.map(({ check_id, check_name, file_path }) => ({
    ...{ validator: 'checkov', rule: check_id, text: check_name },
    stage: getStage(file_path),
  }));
}

function listTemplates(assembly: string): string[] {
  return globSync('assembly-*/*.template.json', { cwd: assembly }).map((file) => join(assembly, file));
}

function getStage(file: string): string {
  return basename(join(file, '..')).replace('assembly-', '');
}

/** Runs a Python program of the versions in its requirements, installed in an environment of its own. */
function runPython(name: string, args: readonly string[]): string {
  const requirements = join(import.meta.dirname, name, 'requirements.txt');
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 8);
  const environment = join(root, '.cache', `${name}-${version}`);
  if (!existsSync(join(environment, 'bin', name))) {
    run(process.env.PYTHON ?? 'python3', ['-m', 'venv', environment]);
    run(join(environment, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
  }
  return run(join(environment, 'bin', name), args, { maxFinding: 14 });
}

/** Runs a program and returns its output. cfn-lint ends with 2 to 14 when it has findings. */
function run(program: string, args: readonly string[], { maxFinding = 0 } = {}): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (error || status === null || status > maxFinding || status === 1)
    throw new Error(`${program} ended with ${status}: ${error?.message ?? stderr}`);
  return stdout;
}
