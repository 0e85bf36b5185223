import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { createArn } from '../cloudformation/references.ts';
import type { FunctionSettings, Invocation, Outcome } from './function-pool.ts';

const { name, folder, handler, memoryMb }: FunctionSettings = workerData;
const [file, exported = ''] = handler.split('.');
const loaded = await import(pathToFileURL(join(folder, `${file}.mjs`)).href);
if (typeof loaded[exported] !== 'function') throw new Error(`the handler of ${name} exports no function ${exported}`);

parentPort?.on('message', async ({ requestId, event, deadline }: Invocation) => {
  const context = {
    awsRequestId: requestId,
    functionName: name,
    functionVersion: '$LATEST',
    getRemainingTimeInMillis: () => deadline - Date.now(),
    invokedFunctionArn: createArn('lambda', `function:${name}`),
    memoryLimitInMB: String(memoryMb),
  };
  try {
    post({ result: JSON.stringify((await loaded[exported](JSON.parse(event), context)) ?? null) });
  } catch (thrown) {
    post({ fault: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) });
  }
});
post({ result: 'ready' });

function post(outcome: Outcome): void {
  parentPort?.postMessage(outcome);
}
