import { parseArgs } from 'node:util';
import { simulateSeed } from './runs/simulate.ts';
import { createSeedJobs, runOnThreads } from './runs/threads.ts';
import type { Report } from './runs/worker.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10000' },
    from: { type: 'string', default: '1' },
    workers: { type: 'string', default: '2' },
    trace: { type: 'boolean', default: false },
    first: { type: 'boolean', default: false },
  },
});
const [seeds, from, workers] = [values.seeds, values.from, values.workers].map(parseWholeNumber) as [
  number,
  number,
  number,
];
/** The number of failures that are printed with their trace. Of the others, only the command and one violation are printed. */
const maxFullReports = 3;

process.exitCode = (values.trace ? await replaySeed(from) : await runSeeds()) ? 0 : 1;

function parseWholeNumber(text: string): number {
  if (!/^\d{1,12}$/.test(text)) throw new Error(`"${text}" is not a whole number`);
  return Number(text);
}

/** Prints the trace of one seed. Returns whether every invariant held. */
async function replaySeed(seed: number): Promise<boolean> {
  const { trace, hash, violations } = await simulateSeed(seed);
  console.log([...trace, `seed ${seed}: ${violations.length} violations, trace ${hash}`].join('\n'));
  return violations.length === 0;
}

/** Runs all seeds and prints the progress. Returns whether every invariant held in each. */
async function runSeeds(): Promise<boolean> {
  const startedAt = performance.now();
  let shownTenths = 0;
  const format = ({ runs, orders, faults, deadLetters, failures }: Report): string => {
    const seconds = (performance.now() - startedAt) / 1_000;
    const rates = `${Math.round(runs / seconds)} seeds/s, ${Math.round(orders / seconds)} orders/s`;
    return `${runs} of ${seeds} seeds · ${orders} orders · ${faults} faults · ${deadLetters} dead letters · ${failures.length} failures · ${rates}`;
  };
  const total = await runOnThreads(createSeedJobs(from, seeds), workers, (report, sum) => {
    const before = sum.failures.length - report.failures.length;
    for (const failure of report.failures.slice(0, Math.max(0, maxFullReports - before))) console.log(`\n${failure}`);
    const tenths = Math.floor((10 * sum.runs) / seeds);
    if (process.stdout.isTTY) process.stdout.write(`\r${format(sum)}`);
    else if (tenths > shownTenths) console.log(format(sum));
    shownTenths = tenths;
    return values.first && sum.failures.length > 0 ? 'stop' : undefined;
  });
  if (process.stdout.isTTY) console.log();
  for (const failure of total.failures.slice(maxFullReports)) console.log(failure.split('\n', 2).join('\n'));
  return total.failures.length === 0;
}
