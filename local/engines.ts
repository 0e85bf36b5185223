import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { listen } from './listen.ts';

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

type OnDeath = (why: string) => void;

/**
 * Starts the engines for which the shell names no other. They keep their state in the folder `data`, or in `work`,
 * which is thrown away.
 */
export async function startEngines(
  { data, work, shell }: { data: string | undefined; work: string; shell: NodeJS.ProcessEnv },
  onDeath: OnDeath,
): Promise<Engines> {
  const locked = data ? lock(data) : undefined;
  const tables = join(data ?? work, 'tables.sqlite');
  const { AWS_ENDPOINT_URL_DYNAMODB: dynamodb, AWS_ENDPOINT_URL_SQS: sqs } = shell;
  const started = await Promise.all([
    dynamodb ? elsewhere(dynamodb) : startDynamoDb(tables, work, onDeath),
    sqs ? elsewhere(sqs) : startSqs(data && join(data, 'queues'), onDeath),
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

function elsewhere(endpoint: string): Engine {
  return { endpoint, stop: async () => {} };
}

/** Keeps the folder for this process, however the process may end. Throws when another one has it. */
function lock(data: string): DatabaseSync {
  mkdirSync(data, { recursive: true });
  const database = new DatabaseSync(join(data, 'lock.sqlite'));
  try {
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch {
    throw new Error(
      `${data} is in use: another system runs on it. Stop that one, or give another folder to --data`,
    );
  }
}

/** Runs the engine for as long as its input is open. The end of its parent closes it, even by SIGKILL, and then cleans up. */
const untilParentEnds =
  'exec 3<&0; (read -r _ <&3; kill $$; rm -rf "$WORK") & exec "$0" "$@" 3<&- </dev/null';

/** Starts dynoxide, which is DynamoDB on SQLite. It is out of the terminal's reach: Ctrl-C is for us, who need it to the end. */
async function startDynamoDb(file: string, work: string, onDeath: OnDeath): Promise<Engine> {
  const port = await freePort();
  const args = [dynoxide(), '--host', '127.0.0.1', '--port', String(port), '--db-path', file];
  const child = spawn('/bin/sh', ['-c', untilParentEnds, ...args], {
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { WORK: work },
    detached: true,
  });
  const ended = once(child, 'exit');
  const [said] = await Promise.race([once(child.stderr, 'data'), ended]);
  if (!String(said).includes('listening')) throw new Error(`dynoxide did not start: ${said}`);
  const onExit = () => onDeath('dynoxide ended');
  child.once('exit', onExit).stderr.resume();
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: () => {
      child.off('exit', onExit).stdin.end();
      return ended;
    },
  };
}

function dynoxide(): string {
  const name = `@dynoxide/${process.platform}-${process.arch}`;
  try {
    return createRequire(import.meta.url).resolve(`${name}/dynoxide`);
  } catch {
    throw new Error(
      `There is no DynamoDB engine for this machine: ${name} is not installed. Run \`npm ci\` again, or start one ` +
        'with `docker run -p 8000:8000 amazon/dynamodb-local` and set AWS_ENDPOINT_URL_DYNAMODB=http://localhost:8000',
    );
  }
}

/**
 * Has dynoxide find the last of a table's stream records, which it looks for at every write, by an index. Without it
 * writes become ten times slower within 15 000.
 */
function indexStreams(file: string): void {
  const database = new DatabaseSync(file, { timeout: 5000 });
  const columns = 'table_name, CAST(sequence_number AS INTEGER)';
  database.exec(`CREATE INDEX IF NOT EXISTS stream_records_in_order ON _stream_records(${columns})`);
  database.close();
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  server.close();
  await once(server, 'close');
  return port;
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
