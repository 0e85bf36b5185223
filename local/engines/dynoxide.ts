import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { DatabaseSync } from 'node:sqlite';
import { listen } from '../gateway/listen.ts';
import type { Engine, OnDeath } from './engines.ts';

/** Runs the engine for as long as its input is open. The end of its parent closes it, even by SIGKILL, and then cleans up. */
const untilParentEnds = 'exec 3<&0; (read -r _ <&3; kill $$; rm -rf "$WORK") & exec "$0" "$@" 3<&- </dev/null';

/** Starts dynoxide, which is DynamoDB on SQLite. It is out of the terminal's reach: Ctrl-C is for us, who need it to the end. */
export async function startDynoxide(file: string, work: string, onDeath: OnDeath): Promise<Engine> {
  const port = await freePort();
  const args = [findDynoxide(), '--host', '127.0.0.1', '--port', String(port), '--db-path', file];
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

/** The program for this machine. Throws what to do instead where there is none. */
export function findDynoxide({ platform, arch }: { platform: string; arch: string } = process): string {
  const name = `@dynoxide/${platform}-${arch}`;
  try {
    return createRequire(import.meta.url).resolve(`${name}/dynoxide`);
  } catch {
    throw new Error(
      `There is no DynamoDB engine for this machine (${platform} ${arch}): the package ${name} is not installed.\n` +
        'Where npm has it, `npm ci` without --omit=optional installs it. Else start another engine:\n' +
        '  with Docker:   docker compose up -d dynamodb; AWS_ENDPOINT_URL_DYNAMODB=http://localhost:8000 npm start\n' +
        '  with a JDK 17: npm run start:elasticmq',
    );
  }
}

/**
 * Has dynoxide find the last of a table's stream records, which it looks for at every write, by an index. Without it
 * writes become ten times slower within 15 000.
 */
export function indexStreams(file: string): void {
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
