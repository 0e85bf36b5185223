import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findFreePort } from '../engines/start.ts';
import { createEnvironment } from './account.ts';

export interface Emulator {
  readonly endpoint: string;
  /** The file with its log and that of its functions. */
  readonly log: string;
  stop(): Promise<void>;
}

const startMs = 60_000;

/** Runs the program until its input closes, at the latest when its parent ends, even by SIGKILL. Then its whole group ends. */
const untilInputCloses = 'exec 3<&0; (read -r _ <&3; kill -9 0) & exec "$0" "$@" 3<&- </dev/null';

/** Starts MiniStack, empty, on a free port of the loopback interface. It writes all its files into `home`. */
export async function startMiniStack(python: string, home: string): Promise<Emulator> {
  const port = await findFreePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const log = join(import.meta.dirname, '../../.cache/ministack/last.log');
  mkdirSync(join(home, 'emulator'), { recursive: true });
  const { AWS_ENDPOINT_URL, ...environment } = createEnvironment(endpoint, join(home, 'emulator'));
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
      // So that it finds no Docker and no containers.
      DOCKER_HOST: 'unix:///nonexistent',
      SFTP_ENABLED: '0',
      IOT_MTLS_ENABLED: '0',
    },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const logStream = createWriteStream(log);
  child.stdout.pipe(logStream, { end: false });
  child.stderr.pipe(logStream, { end: false });
  child.stdin.on('error', () => {});
  const ended = once(child, 'exit');
  const stop = async () => {
    child.stdin.end();
    await ended;
    logStream.end();
  };
  try {
    await waitForResponse(child, endpoint);
  } catch (fault) {
    await stop();
    throw new Error(`${fault instanceof Error ? fault.message : fault}; see ${log}`);
  }
  return { endpoint, log, stop };
}

async function waitForResponse(child: ChildProcess, endpoint: string): Promise<void> {
  const deadline = AbortSignal.timeout(startMs);
  while (child.exitCode === null && !deadline.aborted) {
    const response = await fetch(`${endpoint}/_ministack/health`).catch(() => undefined);
    if (response?.ok) return;
    await delay(100);
  }
  throw new Error(
    child.exitCode === null
      ? `MiniStack did not respond within ${startMs / 1_000} s`
      : `MiniStack ended with ${child.exitCode}`,
  );
}
