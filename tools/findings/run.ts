import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Finding } from './finding.ts';
import { formatPage, listProblems } from './page.ts';
import { listAcknowledged, runRulePacks, synthesizeStages } from './rule-packs.ts';
import { runCfnLint, runCheckov } from './template-validators.ts';

// Runs validators that are not part of the synthesis over the templates of all stages, and writes docs/findings.md: each
// finding with the reason why it stays. Fails at a finding without a reason. `--only cfn-lint` writes no page.
const { values } = parseArgs({ options: { only: { type: 'string' }, check: { type: 'boolean', default: false } } });
const page = join(import.meta.dirname, '../../docs/findings.md');
const assembly = mkdtempSync(join(tmpdir(), 'findings-'));
try {
  const stages = synthesizeStages(assembly);
  const all: Finding[] = [
    ...runCfnLint(assembly),
    ...(values.only ? [] : [...stages.flatMap(runRulePacks), ...runCheckov(assembly)]),
  ];
  const problems = listProblems(all, { isPartial: values.only !== undefined });
  const text = formatPage(all, listAcknowledged(stages));
  if (values.check && text !== readFileSync(page, 'utf8'))
    problems.push('docs/findings.md is stale: run `npm run findings`');
  if (!values.check && !values.only) writeFileSync(page, text);
  for (const problem of problems) console.error(problem);
  console.log(`${new Set(all.map(({ rule }) => rule)).size} rules have findings, ${problems.length} problems`);
  if (problems.length > 0) process.exitCode = 1;
} finally {
  rmSync(assembly, { recursive: true });
}
