import { type BudgetCheck, compareWithBudgets, readBudgets } from './budgets.ts';
import { measureSizes } from './sizes.ts';
import { synthesizeStage } from './synthesized.ts';

// Prints the size of the project beside its budgets and exits with 1 when a size is over its budget. Sizes do not depend on
// the machine.
const marks: Readonly<Record<BudgetCheck['status'], string>> = { ok: ' ', over: '✗', unbudgeted: '✗', lower: '↓' };

const { limits = {}, bundles = {} } = readBudgets();
const checks = compareWithBudgets(measureSizes(synthesizeStage('dev')), { ...limits, ...bundles });
for (const check of checks) console.log(formatLine(check));
if (checks.some(({ name, status }) => status === 'lower' && name in bundles))
  console.log('↓ is more than 5 % below its budget: lower the budget in tools/bench/budgets.json');
if (checks.some(({ status }) => status === 'over' || status === 'unbudgeted')) process.exitCode = 1;

function formatLine({ name, value, budget, status }: BudgetCheck): string {
  // A limit is a promise and stays where it is; the budget of a bundle follows its size.
  const mark = status === 'lower' && name in limits ? ' ' : marks[status];
  return `${mark} ${name.padEnd(44)} ${String(value).padStart(6)} of ${budget ?? '(no budget)'}`;
}
