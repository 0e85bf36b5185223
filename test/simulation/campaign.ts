import { parseArgs } from 'node:util';
import { simulateSeed } from './runs/simulate.ts';
import { onThreads, seedJobs } from './runs/threads.ts';
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
const [seeds, from, workers] = [whole(values.seeds), whole(values.from), whole(values.workers)];
/** So many failures are told in full, the rest by their commands. */
const toldInFull = 3;

process.exitCode = (values.trace ? await isQuiet(from) : await isClean()) ? 0 : 1;

function whole(text: string): number {
  if (!/^\d{1,12}$/.test(text)) throw new Error(`a whole number is needed, not "${text}"`);
  return Number(text);
}

/** Prints all that happens in the world of one seed. */
async function isQuiet(seed: number): Promise<boolean> {
  const { trace, hash, violations } = await simulateSeed(seed);
  console.log([...trace, `seed ${seed}: ${violations.length} violations, trace ${hash}`].join('\n'));
  return violations.length === 0;
}

/** Runs the worlds of all seeds; answers whether every invariant held in each. */
async function isClean(): Promise<boolean> {
  const began = performance.now();
  let shown = 0;
  const lineOf = ({ worlds, orders, faults, deadLetters, failed }: Report): string => {
    const seconds = (performance.now() - began) / 1_000;
    const rates = `${Math.round(worlds / seconds)} seeds/s, ${Math.round(orders / seconds)} orders/s`;
    return `${worlds} of ${seeds} seeds · ${orders} orders · ${faults} faults · ${deadLetters} dead letters · ${failed.length} violations · ${rates}`;
  };
  const total = await onThreads(seedJobs(from, seeds), workers, (report, sum) => {
    const before = sum.failed.length - report.failed.length;
    for (const telling of report.failed.slice(0, Math.max(0, toldInFull - before))) console.log(`\n${telling}`);
    const tenths = Math.floor((10 * sum.worlds) / seeds);
    if (process.stdout.isTTY) process.stdout.write(`\r${lineOf(sum)}`);
    else if (tenths > shown) console.log(lineOf(sum));
    shown = tenths;
    return values.first && sum.failed.length > 0 ? 'enough' : undefined;
  });
  if (process.stdout.isTTY) console.log();
  for (const telling of total.failed.slice(toldInFull)) console.log(telling.split('\n', 2).join('\n'));
  return total.failed.length === 0;
}
