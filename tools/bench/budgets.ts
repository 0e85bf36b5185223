import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';

/** Upper limits by group and name. A limit rises only with a reason in docs/decisions.md. */
const Budgets = z.record(z.string(), z.record(z.string(), z.number()));
export type Budgets = z.infer<typeof Budgets>;

export function readBudgets(): Budgets {
  return Budgets.parse(JSON.parse(readFileSync(join(import.meta.dirname, 'budgets.json'), 'utf8')));
}

export type BudgetCheck = {
  name: string;
  value: number;
  budget: number | undefined;
  status: 'ok' | 'over' | 'unbudgeted' | 'lower';
};

/** Share by which a figure may lie below its budget before the budget should follow. */
const slack = 0.05;

/** Compares figures with their budgets. A figure without a budget is reported as `unbudgeted`. */
export function compareWithBudgets(
  figures: Readonly<Record<string, number>>,
  budgets: Readonly<Record<string, number>>,
): BudgetCheck[] {
  return Object.entries(figures).map(([name, value]) => {
    const budget = budgets[name];
    return { name, value, budget, status: getStatus(value, budget) };
  });
}

function getStatus(value: number, budget: number | undefined): BudgetCheck['status'] {
  if (budget === undefined) return 'unbudgeted';
  if (value > budget) return 'over';
  return value < budget * (1 - slack) ? 'lower' : 'ok';
}
