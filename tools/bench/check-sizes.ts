import { compareWithBudgets, readBudgets, type Verdict } from './budgets.ts';
import { measureSizes } from './sizes.ts';
import { synthesizeStage } from './synthesized.ts';

// Prints how large the project is beside what it may be, and fails when something has outgrown its budget. Sizes do not
// depend on the machine, so they are held exactly.
const marks: Readonly<Record<Verdict['says'], string>> = { ok: ' ', over: '✗', unbudgeted: '✗', lower: '↓' };

const { limits = {}, bundles = {} } = readBudgets();
const verdicts = compareWithBudgets(measureSizes(synthesizeStage('dev')), { ...limits, ...bundles });
const lower = verdicts.filter(({ name, says }) => says === 'lower' && name in bundles);
for (const verdict of verdicts) console.log(formatLine(verdict));
if (lower.length > 0) console.log('↓ is so far below its budget that tools/bench/budgets.json can follow it');
if (verdicts.some(({ says }) => says === 'over' || says === 'unbudgeted')) process.exitCode = 1;

function formatLine({ name, is, mayBe, says }: Verdict): string {
  // What is a limit from the beginning need not follow what there is.
  const mark = says === 'lower' && name in limits ? ' ' : marks[says];
  return `${mark} ${name.padEnd(44)} ${String(is).padStart(6)} of ${mayBe ?? 'no budget: give it one'}`;
}
