import { parentPort } from 'node:worker_threads';
import { everyPair, everyPoint, type KindName } from './crash-points.ts';
import { tellingOf } from '../checks/failure-report.ts';
import { simulateSeed } from './simulate.ts';

/** A piece of work for one thread: some seeds, or the points at which one kind of order can be broken off. */
export type Job =
  | { do: 'seeds'; from: number; seeds: number }
  | { do: 'points'; name: KindName }
  | { do: 'pairs'; name: KindName; within: number };

/** `worlds` is how many there were; `failed` tells of each in which an invariant did not hold. */
export type Report = {
  worlds: number;
  calls: number;
  orders: number;
  faults: number;
  deadLetters: number;
  failed: string[];
};

export function emptyReport(): Report {
  return { worlds: 0, calls: 0, orders: 0, faults: 0, deadLetters: 0, failed: [] };
}

async function runSeeds(from: number, seeds: number): Promise<Report> {
  const report = { ...emptyReport(), worlds: seeds };
  for (let seed = from; seed < from + seeds; seed += 1) {
    const outcome = await simulateSeed(seed);
    report.orders += outcome.orders;
    report.faults += outcome.faults;
    report.deadLetters += outcome.deadLetters;
    if (outcome.violations.length > 0) report.failed.push(tellingOf(seed, outcome));
  }
  return report;
}

async function runJob(job: Job): Promise<Report> {
  if (job.do === 'seeds') return runSeeds(job.from, job.seeds);
  const { calls, runs, failed } =
    job.do === 'points' ? await everyPoint(job.name) : await everyPair(job.name, job.within);
  const told = failed.map(({ at, violations }) => `${at}\n  ✗ ${violations.join('\n  ✗ ')}`);
  return { ...emptyReport(), worlds: runs, calls, failed: told };
}

parentPort?.on('message', (job: Job) => {
  void runJob(job).then((report) => parentPort?.postMessage(report));
});
