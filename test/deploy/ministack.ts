import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { installOnce } from '../clients/install-once.ts';
import { findFreePort } from '../engines/start.ts';
import { createEnvironment } from './account.ts';

export interface Emulator {
  readonly endpoint: string;
  /** The file with its log and that of its functions. */
  readonly log: string;
  stop(): Promise<void>;
}

const startMs = 60_000;
const run = promisify(execFile);
/** MiniStack runs on 3.10, but needs packages there that `requirements.txt` does not list. */
const minimum = { major: 3, minor: 11 };
const python = process.env.PYTHON ?? 'python3';

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
      // The part of the API's URL after its id. A URL whose host ends with a number is invalid.
      MINISTACK_HOST: 'localhost',
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

/**
 * Returns a Python in an environment of its own that has MiniStack, and installs it on first use. pip refuses a package
 * whose content is not the one named in `requirements.txt`. Throws, saying what to do, when there is no usable Python.
 */
export async function installMiniStack(): Promise<string> {
  await requirePython();
  const folder = await installOnce('ministack/python', import.meta.dirname, ['requirements.txt'], async (folder) => {
    console.info(`installing MiniStack into ${folder}`);
    await run(python, ['-m', 'venv', folder]);
    const options = ['--quiet', '--no-deps', '--require-hashes', '-r', join(folder, 'requirements.txt')];
    await run(join(folder, 'bin/python'), ['-m', 'pip', 'install', ...options]);
  });
  return join(folder, 'bin/python');
}

async function requirePython(): Promise<void> {
  const found = await readVersion(python);
  const [major = 0, minor = 0] = found.split('.').map(Number);
  if (major > minimum.major || (major === minimum.major && minor >= minimum.minor)) return;
  const problem = found === '' ? 'has no venv and pip, or does not exist' : `is ${found}`;
  throw new Error(
    `MiniStack needs Python ${minimum.major}.${minimum.minor} or newer, but ${python} ${problem}. Install one (Debian, ` +
      'Ubuntu: apt install python3 python3-venv; macOS: brew install python), or set PYTHON to another one.',
  );
}

/** Returns `3.11`, or an empty text when the command cannot make an environment. */
async function readVersion(command: string): Promise<string> {
  const program = 'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2])';
  try {
    return (await run(command, ['-c', program])).stdout.trim();
  } catch {
    return '';
  }
}
