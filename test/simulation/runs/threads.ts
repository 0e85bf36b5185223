import { Worker } from 'node:worker_threads';
import { addReport, emptyReport, type Job, type Report } from './worker.ts';

const seedsPerJob = 20;

/** Runs the jobs on this many threads. Returns the sum of all reports. `onReport` is called for each, and may stop the rest. */
export async function runOnThreads(
  jobs: readonly Job[],
  threads: number,
  onReport: (report: Report, total: Report) => 'stop' | undefined = () => undefined,
): Promise<Report> {
  const total = emptyReport();
  const waiting = [...jobs];
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./worker.ts', import.meta.url));
      const startNext = (): void => {
        const job = waiting.shift();
        if (job) worker.postMessage(job);
        else void worker.terminate().then(() => resolve());
      };
      worker.on('message', (report: Report) => {
        addReport(total, report);
        if (onReport(report, total) === 'stop') waiting.length = 0;
        startNext();
      });
      worker.on('error', reject);
      startNext();
    });
  await Promise.all(Array.from({ length: Math.min(threads, jobs.length) }, work));
  return total;
}

export function createSeedJobs(from: number, seeds: number): Job[] {
  return Array.from({ length: Math.ceil(seeds / seedsPerJob) }, (_, index) => {
    const first = from + index * seedsPerJob;
    return { type: 'seeds', from: first, seeds: Math.min(seedsPerJob, from + seeds - first) };
  });
}
