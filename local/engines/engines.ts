import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { indexStreams, startDynoxide } from './dynoxide.ts';

/** A server that stands in for an AWS service. */
export interface Engine {
  readonly endpoint: string;
  stop(): Promise<unknown>;
}

export interface Engines {
  readonly dynamodb: string;
  readonly sqs: string;
  /** Must be called after the tables are created. */
  onTables(): void;
  stop(): Promise<unknown>;
}

/** Is called with the reason when an engine ends on its own. */
export type OnDeath = (reason: string) => void;

/**
 * Starts the engines, except those whose endpoint the shell gives. They keep their state in the folder `data`, or without
 * one in `work`, which the caller deletes.
 */
export async function startEngines(
  { data, work, shell }: { data: string | undefined; work: string; shell: NodeJS.ProcessEnv },
  onDeath: OnDeath,
): Promise<Engines> {
  const lock = data ? lockFolder(data) : undefined;
  const tables = join(data ?? work, 'tables.sqlite');
  const { AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL_SQS } = shell;
  const external = (endpoint: string): Engine => ({ endpoint, stop: async () => {} });
  const [dynamodb, sqs] = await Promise.all([
    AWS_ENDPOINT_URL_DYNAMODB ? external(AWS_ENDPOINT_URL_DYNAMODB) : startDynoxide(tables, work, onDeath),
    AWS_ENDPOINT_URL_SQS ? external(AWS_ENDPOINT_URL_SQS) : startFauxqs(data && join(data, 'queues'), onDeath),
  ]);
  return {
    dynamodb: dynamodb.endpoint,
    sqs: sqs.endpoint,
    onTables: () => AWS_ENDPOINT_URL_DYNAMODB || indexStreams(tables),
    stop: async () => {
      await Promise.all([dynamodb.stop(), sqs.stop()]);
      lock?.close();
    },
  };
}

/** The files that a system keeps in its folder. */
const ownFiles = /^((lock|tables)\.sqlite.*|queues|.+\.jsonl?(\.new)?)$/;

/** Creates the folder and locks it for this process. Throws when it cannot be used or another system has locked it. */
function lockFolder(data: string): DatabaseSync {
  try {
    makeFolder(data);
    const files = readdirSync(data);
    // The state is personal data. A folder that also holds other files keeps its mode.
    if (files.length === 0 || (files.includes('lock.sqlite') && files.every((file) => ownFiles.test(file))))
      denyOthers(data);
    const database = new DatabaseSync(join(data, 'lock.sqlite'));
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    if (String(error).includes('locked'))
      throw new Error(`${data} is in use by another system. Stop that system, or give --data another folder.`);
    throw new Error(`--data ${data} cannot be used: ${error instanceof Error ? error.message : error}`);
  }
}

function denyOthers(folder: string): void {
  try {
    chmodSync(folder, 0o700);
  } catch {
    // Some file systems have no modes, and some folders belong to another user.
  }
}

/** `mkdirSync` with `recursive` never returns below a folder that refuses new entries, such as /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

/** Starts fauxqs in a thread of its own, so that it does not wait for the functions. */
async function startFauxqs(folder: string | undefined, onDeath: OnDeath): Promise<Engine> {
  const thread = new Worker(new URL('./sqs-engine-thread.ts', import.meta.url), { workerData: folder });
  const [endpoint] = await once(thread, 'message');
  thread.once('error', (error: Error) => onDeath(`fauxqs failed: ${error.stack}`));
  return {
    endpoint: String(endpoint),
    stop: () => {
      thread.postMessage('stop');
      return once(thread, 'exit');
    },
  };
}
