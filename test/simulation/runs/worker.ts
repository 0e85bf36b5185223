import { parentPort } from 'node:worker_threads';
import { formatFailure } from '../checks/failure-report.ts';
import { type Points, runEveryPair, runEveryPoint, type Slice } from './crash-points.ts';
import type { KindName } from './order-kinds.ts';
import { type Outage, simulateOutage } from './outages.ts';
import { simulateSeed } from './simulate.ts';

/** Work for one thread: a range of seeds, an outage, or all crash points of one kind of order, or some of its pairs. */
export type Job =
  | { type: 'seeds'; from: number; seeds: number }
  | { type: 'points'; name: KindName }
  | ({ type: 'outage' } & Outage)
  | { type: 'pairs'; name: KindName; within: number; slice: Slice };

/** `failures` has a text for each run in which an invariant did not hold. */
export type Report = {
  runs: number;
  calls: number;
  orders: number;
  faults: number;
  deadLetters: number;
  failures: string[];
};

export function emptyReport(): Report {
  return { runs: 0, calls: 0, orders: 0, faults: 0, deadLetters: 0, failures: [] };
}

export function addReport(total: Report, report: Partial<Report>): void {
  for (const figure of ['runs', 'calls', 'orders', 'faults', 'deadLetters'] as const)
    total[figure] += report[figure] ?? 0;
  total.failures.push(...(report.failures ?? []));
}

async function runSeeds(from: number, seeds: number): Promise<Report> {
  const report = emptyReport();
  for (let seed = from; seed < from + seeds; seed += 1) {
    const outcome = await simulateSeed(seed);
    const failures = outcome.violations.length > 0 ? [formatFailure(seed, outcome)] : [];
    const { orders, faults, deadLetters } = outcome;
    addReport(report, { runs: 1, orders, faults, deadLetters, failures });
  }
  return report;
}

function runFaults(job: Exclude<Job, { type: 'seeds' }>): Promise<Points> {
  if (job.type === 'outage') return simulateOutage(job);
  return job.type === 'points' ? runEveryPoint(job.name) : runEveryPair(job.name, job.within, job.slice);
}

async function runJob(job: Job): Promise<Report> {
  if (job.type === 'seeds') return runSeeds(job.from, job.seeds);
  const { calls, runs, failed } = await runFaults(job);
  const failures = failed.map(({ at, violations }) => `${at}\n  ✗ ${violations.join('\n  ✗ ')}`);
  return { ...emptyReport(), runs, calls, failures };
}

// A run has thousands of planned faults, and no report shows their stack.
Error.stackTraceLimit = 0;
parentPort?.on('message', (job: Job) => {
  void runJob(job).then((report) => parentPort?.postMessage(report));
});
