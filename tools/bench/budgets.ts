import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';

/** What may be how much, by name, in groups. A figure is raised only with a reason in docs/decisions.md. */
const Budgets = z.record(z.string(), z.record(z.string(), z.number()));
export type Budgets = z.infer<typeof Budgets>;

export function readBudgets(): Budgets {
  return Budgets.parse(JSON.parse(readFileSync(join(import.meta.dirname, 'budgets.json'), 'utf8')));
}

export type Verdict = {
  name: string;
  is: number;
  mayBe: number | undefined;
  says: 'ok' | 'over' | 'unbudgeted' | 'lower';
};

/** How far below its budget a figure may be before the budget has to follow. Rounding and small moves are below this. */
const slack = 0.05;

/** Holds measured figures against their budgets. What has no budget is over it: somebody has to give it one. */
export function compareWithBudgets(
  figures: Readonly<Record<string, number>>,
  budgets: Readonly<Record<string, number>>,
): Verdict[] {
  return Object.entries(figures).map(([name, is]) => {
    const mayBe = budgets[name];
    return { name, is, mayBe, says: getStatus(is, mayBe) };
  });
}

function getStatus(is: number, mayBe: number | undefined): Verdict['says'] {
  if (mayBe === undefined) return 'unbudgeted';
  if (is > mayBe) return 'over';
  return is < mayBe * (1 - slack) ? 'lower' : 'ok';
}
