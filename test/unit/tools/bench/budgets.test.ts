import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { compareWithBudgets, readBudgets } from '../../../../tools/bench/budgets.ts';

const budgets = readBudgets();
const run = async (file: string) => (await promisify(execFile)(process.execPath, [file], { maxBuffer: 1e7 })).stdout;

/** What stands above its budget fails; what has fallen far below it is told, for the budget to follow. */
function overIn(figures: Record<string, number>, group: string): unknown[] {
  const verdicts = compareWithBudgets(figures, budgets[group] ?? {});
  for (const { name, is, says } of verdicts.filter(({ says }) => says === 'lower'))
    console.info(`${group}, ${name}: lower its budget in tools/bench/budgets.json to ${is} (${says})`);
  return verdicts.filter(({ says }) => says === 'over' || says === 'unbudgeted');
}

describe('the life of an order', () => {
  let life: Record<'unpaid' | 'paid' | 'intake', Record<string, number>>;
  beforeAll(async () => {
    life = JSON.parse(await run('tools/bench/order-lifecycle.ts'));
  }, 180_000);

  test('makes no more calls and costs no more than its budget, without a payment and with one', () => {
    expect(overIn(life.unpaid, 'life without payment')).toEqual([]);
    expect(overIn(life.paid, 'life with payment')).toEqual([]);
  });

  test('begins with one write and one send, and no read, when the instance is warm', () => {
    expect(overIn(life.intake, 'intake when warm')).toEqual([]);
    expect(life.intake).toEqual(budgets['intake when warm']);
  });
});

test('the code, its bundles and what it is made of stay within their budgets', async () => {
  await expect(run('tools/bench/check-sizes.ts')).resolves.not.toContain('✗');
}, 120_000);

test('a figure above its budget is over it, one far below asks for a lower budget, and one without a budget for its first', () => {
  const verdicts = compareWithBudgets({ a: 101, b: 100, c: 95, d: 94, e: 1 }, { a: 100, b: 100, c: 100, d: 100 });

  expect(verdicts.map(({ says }) => says)).toEqual(['over', 'ok', 'ok', 'lower', 'unbudgeted']);
});
