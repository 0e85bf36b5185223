import { parseArgs } from 'node:util';
import { standingIn } from './idle.ts';
import { measureIntake } from './intake/measure.ts';
import { leanFigures } from './lean-figures.ts';
import { lifeOfOurs } from './life/ours.ts';
import { lifeOfReference } from './life/reference.ts';
import { writeFigures } from './page.ts';
import { reportOf } from './report.ts';
import { synthesized } from './synthesized.ts';

// Measures the intake beside reference and floor, counts what an order's life takes beside the reference, and prints both
// as one table. With --write the table goes into docs/figures.md as well.
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '21' },
    'warm-up': { type: 'string', default: '1000' },
    orders: { type: 'string', default: '600' },
    write: { type: 'boolean', default: false },
  },
});
const runs = numberOf('runs');
const resources = synthesized('prod');
const bundles = Object.entries(leanFigures(resources)).filter(([name]) => name.startsWith('KB in '));

progress('counting the life of an order');
const ours = await lifeOfOurs();
progress('counting the life of an order of the reference design');
const reference = await lifeOfReference();
const intake = await measureIntake({
  runs,
  warmUp: numberOf('warm-up'),
  orders: numberOf('orders'),
  onRun: (done) => progress(`run ${done} of ${runs} of the intake functions`),
});

const report = reportOf({
  runs,
  intake,
  bundles: Object.fromEntries(bundles),
  ours,
  reference,
  standing: standingIn(resources),
});
console.log(report);
if (values.write) writeFigures('npm run bench', report);
process.exit(0);

function numberOf(name: 'runs' | 'warm-up' | 'orders'): number {
  const value = Number(values[name]);
  if (!Number.isInteger(value) || value < 1 || value > 100_000)
    throw new Error(`--${name} must be a whole number from 1 to 100000, not ${values[name]}`);
  return value;
}

function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}
