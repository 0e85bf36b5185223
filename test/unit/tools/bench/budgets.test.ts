import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { compareWithBudgets, readBudgets } from '../../../../tools/bench/budgets.ts';
import type { OwnLifecycles } from '../../../../tools/bench/lifecycle/measure.ts';

const budgets = readBudgets();
const run = async (file: string) => (await promisify(execFile)(process.execPath, [file], { maxBuffer: 1e7 })).stdout;

/** Returns the figures over their budget, and prints those whose budget can be lowered. */
function listExceeded(figures: Record<string, number>, group: string): unknown[] {
  const checks = compareWithBudgets(figures, budgets[group] ?? {});
  for (const { name, value } of checks.filter(({ status }) => status === 'lower'))
    console.info(`${group}, ${name}: lower its budget in tools/bench/budgets.json to ${value}`);
  return checks.filter(({ status }) => status === 'over' || status === 'unbudgeted');
}

describe('the calls of one order', () => {
  let figures: Record<keyof OwnLifecycles | 'intake', Record<string, number>>;
  beforeAll(async () => {
    figures = JSON.parse(await run('tools/bench/order-lifecycle.ts'));
  }, 400_000);

  test('stays within the budgets of calls and cost for an order with and without a payment', () => {
    expect(listExceeded(figures.unpaid, 'order without payment')).toEqual([]);
    expect(listExceeded(figures.paid, 'order with payment')).toEqual([]);
    expect(listExceeded(figures.notified, 'order with three notifications')).toEqual([]);
    expect(listExceeded(figures.posted, 'order with a webhook')).toEqual([]);
    expect(listExceeded(figures.live, 'order with a WebSocket connection')).toEqual([]);
  });

  test('takes an order with one write, one send and no read when the instance is warm', () => {
    expect(listExceeded(figures.intake, 'intake when warm')).toEqual([]);
    expect(figures.intake).toEqual(budgets['intake when warm']);
  });
});

test('keeps lines of code, bundles, functions and packages within their budgets', async () => {
  await expect(run('tools/bench/check-sizes.ts')).resolves.not.toContain('✗');
}, 120_000);

test('reports a figure as over, ok, lower or unbudgeted', () => {
  const checks = compareWithBudgets({ a: 101, b: 100, c: 95, d: 94, e: 1 }, { a: 100, b: 100, c: 100, d: 100 });

  expect(checks.map(({ status }) => status)).toEqual(['over', 'ok', 'ok', 'lower', 'unbudgeted']);
});
