import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';

const leastJava = 17;
/** Both engines keep nothing, so that one that takes its time loses nothing by being killed. */
const stopMs = 10_000;
const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin/java') : 'java';

/** Throws, saying what to do, unless there is a JDK that the engines can run on. */
export async function requireJava(): Promise<void> {
  const found = await modules();
  const version = Number(/^java\.base@(\d+)/m.exec(found)?.[1] ?? 0);
  if (version >= leastJava && found.includes('jdk.compiler')) return;
  const what =
    version === 0
      ? 'there is no Java'
      : `this is Java ${version}${found.includes('jdk.compiler') ? '' : ' without its compiler'}`;
  throw new Error(
    `ElasticMQ and DynamoDB Local need a JDK ${leastJava} or newer, and ${what} (${java}). Install one, ` +
      'or name one in JAVA_HOME, or use the engines of `docker compose up`',
  );
}

async function modules(): Promise<string> {
  try {
    return (await promisify(execFile)(java, ['--list-modules'])).stdout;
  } catch {
    return '';
  }
}

export type Running = {
  /** Resolves when the program has ended, with the last of what it said. */
  readonly ended: Promise<string>;
  stop(): Promise<unknown>;
};

/** Runs the program for as long as its input is open, which the end of its parent closes, even by SIGKILL. */
const untilInputCloses = '(read -r _ <&3; kill $$) & exec "$0" "$@" 3<&- </dev/null';

/** Starts a Java program out of the terminal's reach: Ctrl-C is for the system, which needs it to the end. */
export function startJava(args: readonly string[]): Running {
  const child = spawn('/bin/sh', ['-c', `exec 3<&0; ${untilInputCloses}`, java, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => {
      said = (said + text).slice(-4_000);
    });
  // One that has ended already has closed its input, which is no fault.
  child.stdin.on('error', () => {});
  const ended = once(child, 'exit').then(() => said);
  return {
    ended,
    async stop() {
      child.stdin.end();
      const late = setTimeout(() => child.kill('SIGKILL'), stopMs);
      await ended;
      clearTimeout(late);
    },
  };
}
