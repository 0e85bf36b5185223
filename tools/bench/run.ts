import { parseArgs } from 'node:util';
import { listStandingResources } from './idle.ts';
import { measureIntake } from './intake/measure.ts';
import { measureOwnLifecycle } from './lifecycle/measure.ts';
import { createReport } from './report/report.ts';
import { writeFigures } from './report/update-figures.ts';
import { measureSizes } from './sizes.ts';
import { synthesizeStage } from './synthesized.ts';

// Measures the intake beside the baseline, counts the calls of an order's lifecycle, and prints both as one table, beside
// the frozen figures of the reference design (report/reference.json). With --write the table goes into docs/figures.md as well.
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '21' },
    'warm-up': { type: 'string', default: '1000' },
    orders: { type: 'string', default: '600' },
    write: { type: 'boolean', default: false },
  },
});
const runs = parseNumber('runs');
const resources = synthesizeStage('prod');
const bundles = Object.entries(measureSizes(resources)).filter(([name]) => name.startsWith('KB in '));

reportProgress('counting the calls of an order');
const ours = await measureOwnLifecycle();
const intake = await measureIntake({
  runs,
  warmUp: parseNumber('warm-up'),
  orders: parseNumber('orders'),
  onRun: (done) => reportProgress(`run ${done} of ${runs} of the intake functions`),
});

const report = createReport({
  runs,
  intake,
  bundles: Object.fromEntries(bundles),
  ours,
  standing: listStandingResources(resources),
});
console.log(report);
if (values.write) writeFigures('npm run bench', report);
process.exit(0);

function parseNumber(name: 'runs' | 'warm-up' | 'orders'): number {
  const value = Number(values[name]);
  if (!Number.isInteger(value) || value < 1 || value > 100_000)
    throw new Error(`--${name} must be a whole number from 1 to 100000, not ${values[name]}`);
  return value;
}

function reportProgress(text: string): void {
  process.stderr.write(`${text}\n`);
}
