import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { listen } from '../../local/gateway/listen.ts';
import { environmentFor } from './account.ts';

export interface Emulator {
  readonly endpoint: string;
  /** Where what it and its functions say is written. */
  readonly log: string;
  stop(): Promise<void>;
}

const startMs = 60_000;

/** Runs the program for as long as its input is open, which the end of its parent closes, even by SIGKILL; then all that it started goes. */
const untilInputCloses = 'exec 3<&0; (read -r _ <&3; kill -9 0) & exec "$0" "$@" 3<&- </dev/null';

/** Starts MiniStack, empty, on a free port of this machine alone, with the folder `home` for all that it writes. */
export async function startMiniStack(python: string, home: string): Promise<Emulator> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const log = join(import.meta.dirname, '../../.cache/ministack/last.log');
  mkdirSync(join(home, 'emulator'), { recursive: true });
  const { AWS_ENDPOINT_URL, ...environment } = environmentFor(endpoint, join(home, 'emulator'));
  const main = 'from ministack.app import main; main()';
  const child = spawn('/bin/sh', ['-c', untilInputCloses, python, '-c', main], {
    env: {
      ...environment,
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      MINISTACK_HOST: '127.0.0.1',
      S3_DATA_DIR: join(home, 'emulator/s3'),
      STATE_DIR: join(home, 'emulator/state'),
      PYTHONUTF8: '1',
      // It would look there for containers that it left, and for others that it may use.
      DOCKER_HOST: 'unix:///nonexistent',
      SFTP_ENABLED: '0',
      IOT_MTLS_ENABLED: '0',
    },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const written = createWriteStream(log);
  child.stdout.pipe(written, { end: false });
  child.stderr.pipe(written, { end: false });
  child.stdin.on('error', () => {});
  const ended = once(child, 'exit');
  const stop = async () => {
    child.stdin.end();
    await ended;
    written.end();
  };
  try {
    await untilItAnswers(child, endpoint);
  } catch (fault) {
    await stop();
    throw new Error(`${fault instanceof Error ? fault.message : fault}; see ${log}`);
  }
  return { endpoint, log, stop };
}

async function untilItAnswers(child: ChildProcess, endpoint: string): Promise<void> {
  const deadline = AbortSignal.timeout(startMs);
  while (child.exitCode === null && !deadline.aborted) {
    const answer = await fetch(`${endpoint}/_ministack/health`).catch(() => undefined);
    if (answer?.ok) return;
    await delay(100);
  }
  throw new Error(
    child.exitCode === null
      ? `MiniStack did not answer within ${startMs / 1_000} s`
      : `MiniStack ended with ${child.exitCode}`,
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  server.close();
  await once(server, 'close');
  return port;
}
