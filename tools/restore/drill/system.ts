import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readEndpointsFile } from '../../../local/endpoints-file.ts';
import { startDynoxide } from '../../../local/engines/dynoxide.ts';
import { dummyCredentials } from '../../../local/environment.ts';

export const root = join(import.meta.dirname, '../../..');

/** A local system that keeps its state in a folder. */
export interface DrillSystem {
  readonly url: string;
  readonly dynamodb: DynamoDBClient;
  stop(): Promise<void>;
}

/** Replies are overdue after seconds, so that the sweeper acts within the minute of its schedule. */
const quick = {
  CARRIER_STEP_SECONDS: '1',
  RETRY_SECONDS: '1,1,1',
  REPLY_TIMEOUT_SECONDS: '{"payment":5,"payment_cancellation":5,"delivery":5,"carrier":10,"cancellation":5,"refund":5}',
};

export async function startDrillSystem(port: number, data: string): Promise<DrillSystem> {
  const child = spawn(process.execPath, ['local/start.ts', '--port', `${port}`, '--data', data, '--json'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ...quick, POWERTOOLS_LOG_LEVEL: 'SILENT' },
  });
  const ended = once(child, 'exit');
  const { promise: listening, resolve } = Promise.withResolvers<string>();
  createInterface(child.stdout).on('line', (line) => line.startsWith('listening on ') && resolve(line.slice(13)));
  const url = await Promise.race([
    listening,
    ended.then(([code]) => Promise.reject(new Error(`it ended with ${code}`))),
  ]);
  const { AWS_ENDPOINT_URL_DYNAMODB: endpoint } = readEndpointsFile(port);
  if (endpoint === undefined) throw new Error(`the system on port ${port} has no tables`);
  return {
    url,
    dynamodb: new DynamoDBClient({ ...dummyCredentials, endpoint }),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Opens the tables of a file while no system uses it. */
export async function openTables<Result>(file: string, work: (dynamodb: DynamoDBClient) => Promise<Result>) {
  const engine = await startDynoxide(file, `${file}-work`, (reason) => {
    throw new Error(reason);
  });
  try {
    return await work(new DynamoDBClient({ ...dummyCredentials, endpoint: engine.endpoint }));
  } finally {
    await engine.stop();
  }
}
