import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { failures, openFailingEndpoint } from './failing-endpoint.ts';
import { getSource, invocations, paths } from './functions.ts';
import type { Result } from './functions-thread.ts';

/** The outcome of a function when none of its dependencies responds. */
const outcomes = {
  http: { status: 503, code: 'unavailable', retryAfter: '2' },
  message: { batchItemFailures: [{ itemIdentifier: 'm-1' }] },
  deadLetter: { batchItemFailures: [{ itemIdentifier: 'm-1' }] },
  placed: { batchItemFailures: [{ itemIdentifier: '7' }] },
  connected: { batchItemFailures: [{ itemIdentifier: '7' }] },
  schedule: 'failed',
};
/** The health route responds with the state of the dependencies. */
const otherOutcomes: Readonly<Record<string, unknown>> = {
  'operations/system-routes': { status: 503, code: undefined, retryAfter: undefined },
};

let endpoint: Awaited<ReturnType<typeof openFailingEndpoint>>;
let functions: Worker;
let broken: Promise<never>;

beforeAll(async () => {
  endpoint = await openFailingEndpoint();
  const workerData = { url: endpoint.url };
  functions = new Worker(new URL('./functions-thread.ts', import.meta.url), { workerData });
  broken = once(functions, 'error').then(([fault]) => Promise.reject(fault));
  broken.catch(() => undefined);
});

afterAll(async () => {
  await functions.terminate();
  await endpoint.close();
});

test('invokes every function', () => {
  expect(Object.keys(invocations).sort()).toEqual(paths);
});

test.each(failures)(
  'ends each function in its time, responds to each request and loses no message when AWS %s',
  async (failure) => {
    endpoint.failWith(failure);
    const calls = endpoint.calls();

    functions.postMessage('go');
    const [results]: Result[][] = await Promise.race([once(functions, 'message'), broken]);

    const expected = paths.map((path) => [path, otherOutcomes[path] ?? outcomes[getSource(path)]]);
    expect(results?.filter(({ remainingMs }) => remainingMs <= 0)).toEqual([]);
    expect(Object.fromEntries(results?.map(({ path, outcome }) => [path, outcome]) ?? [])).toEqual(
      Object.fromEntries(expected),
    );
    expect(endpoint.calls() - calls).toBeGreaterThanOrEqual(paths.length);
  },
  30_000,
);
