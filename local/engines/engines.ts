import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { indexStreams, startDynoxide } from './dynoxide.ts';

/** A server that stands in for one of AWS's. */
export interface Engine {
  readonly endpoint: string;
  stop(): Promise<unknown>;
}

export interface Engines {
  readonly dynamodb: string;
  readonly sqs: string;
  /** To be called when the tables are there. */
  onTables(): void;
  stop(): Promise<unknown>;
}

export type OnDeath = (why: string) => void;

/**
 * Starts the engines for which the shell names no other. They keep their state in the folder `data`, or in `work`,
 * which is thrown away.
 */
export async function startEngines(
  { data, work, shell }: { data: string | undefined; work: string; shell: NodeJS.ProcessEnv },
  onDeath: OnDeath,
): Promise<Engines> {
  const locked = data ? lockFolder(data) : undefined;
  const tables = join(data ?? work, 'tables.sqlite');
  const { AWS_ENDPOINT_URL_DYNAMODB: dynamodb, AWS_ENDPOINT_URL_SQS: sqs } = shell;
  const started = await Promise.all([
    dynamodb ? isElsewhere(dynamodb) : startDynoxide(tables, work, onDeath),
    sqs ? isElsewhere(sqs) : startSqs(data && join(data, 'queues'), onDeath),
  ]);
  const [dynamodbEngine, sqsEngine] = started;
  return {
    dynamodb: dynamodbEngine.endpoint,
    sqs: sqsEngine.endpoint,
    onTables: () => dynamodb || indexStreams(tables),
    stop: async () => {
      await Promise.all([dynamodbEngine.stop(), sqsEngine.stop()]);
      locked?.close();
    },
  };
}

function isElsewhere(endpoint: string): Engine {
  return { endpoint, stop: async () => {} };
}

/** Keeps the folder for this process, however the process may end. Throws when it cannot be used, or another one has it. */
function lockFolder(data: string): DatabaseSync {
  const database = openFolder(data);
  try {
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    if (!String(error).includes('locked')) throw refuseFolder(data, error);
    throw new Error(`${data} is in use: another system runs on it. Stop that one, or give another folder to --data`);
  }
}

/** What this system keeps in its folder. */
const ownFiles = /^((lock|tables)\.sqlite.*|queues|.+\.json(\.new)?)$/;

/** Makes the folder, or takes one that is there. What is kept is personal: a folder for nothing else is closed to others. */
function openFolder(data: string): DatabaseSync {
  try {
    makeFolder(data);
    const files = readdirSync(data);
    const isOurs = files.includes('lock.sqlite') && files.every((file) => ownFiles.test(file));
    if (isOurs || files.length === 0) closeFolder(data);
    return new DatabaseSync(join(data, 'lock.sqlite'));
  } catch (error) {
    throw refuseFolder(data, error);
  }
}

function closeFolder(folder: string): void {
  try {
    chmodSync(folder, 0o700);
  } catch {
    // Some file systems have no modes, and some folders belong to another user.
  }
}

/** Node's own `recursive` never ends where a parent lets nothing be made in it, as `/proc`. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

function refuseFolder(data: string, error: unknown): Error {
  return new Error(`--data ${data} cannot be used: ${error instanceof Error ? error.message : error}`);
}

/** Starts fauxqs, which is SQS, in a thread of its own, so that it does not wait for our work, nor we for its. */
async function startSqs(folder: string | undefined, onDeath: OnDeath): Promise<Engine> {
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
