import { Worker } from 'node:worker_threads';
import { emptyReport, type Job, type Report } from './worker.ts';

const seedsOfJob = 20;

/** Does the jobs on so many threads and answers all reports in one. `take` is told of each; when it says so, it is enough. */
export async function onThreads(
  jobs: readonly Job[],
  threads: number,
  take: (report: Report, total: Report) => 'enough' | undefined = () => undefined,
): Promise<Report> {
  const total = emptyReport();
  const waiting = [...jobs];
  const add = (report: Report): void => {
    for (const figure of ['worlds', 'calls', 'orders', 'faults', 'deadLetters'] as const)
      total[figure] += report[figure];
    total.failed.push(...report.failed);
    if (take(report, total) === 'enough') waiting.length = 0;
  };
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./worker.ts', import.meta.url));
      const give = (): void => {
        const job = waiting.shift();
        if (job) worker.postMessage(job);
        else void worker.terminate().then(() => resolve());
      };
      worker.on('message', (report: Report) => {
        add(report);
        give();
      });
      worker.on('error', reject);
      give();
    });
  await Promise.all(Array.from({ length: Math.min(threads, jobs.length) }, work));
  return total;
}

export function seedJobs(from: number, seeds: number): Job[] {
  return Array.from({ length: Math.ceil(seeds / seedsOfJob) }, (_, index) => {
    const first = from + index * seedsOfJob;
    return { do: 'seeds', from: first, seeds: Math.min(seedsOfJob, from + seeds - first) };
  });
}
