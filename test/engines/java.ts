import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';

const minJava = 17;
/** An engine that does not end in this time is killed. It has no data to lose. */
const stopMs = 10_000;
const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin/java') : 'java';

/** Throws, saying what to do, unless there is a JDK that can run the engines. */
export async function requireJava(): Promise<void> {
  const modules = await listModules();
  const version = Number(/^java\.base@(\d+)/m.exec(modules)?.[1] ?? 0);
  if (version >= minJava && modules.includes('jdk.compiler')) return;
  const problem =
    version === 0
      ? 'does not run'
      : `is Java ${version}${modules.includes('jdk.compiler') ? '' : ' without its compiler'}`;
  throw new Error(
    `ElasticMQ and DynamoDB Local need a JDK ${minJava} or newer, and ${java} ${problem}. Install one, ` +
      'or set JAVA_HOME, or use the engines of `docker compose up`.',
  );
}

async function listModules(): Promise<string> {
  try {
    return (await promisify(execFile)(java, ['--list-modules'])).stdout;
  } catch {
    return '';
  }
}

export type Running = {
  /** Resolves with the end of the output when the program has ended. */
  readonly ended: Promise<string>;
  stop(): Promise<unknown>;
};

/** Runs the program until its input closes, which happens at the latest when its parent ends, even by SIGKILL. */
const untilInputCloses = '(read -r _ <&3; kill $$) & exec "$0" "$@" 3<&- </dev/null';

/** Starts a Java program in its own process group, because Ctrl-C must end the local system first. */
export function startJava(args: readonly string[]): Running {
  const child = spawn('/bin/sh', ['-c', `exec 3<&0; ${untilInputCloses}`, java, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => {
      output = (output + text).slice(-4_000);
    });
  // Writing to a program that has ended is no fault.
  child.stdin.on('error', () => {});
  const ended = once(child, 'exit').then(() => output);
  return {
    ended,
    async stop() {
      child.stdin.end();
      const timeout = setTimeout(() => child.kill('SIGKILL'), stopMs);
      await ended;
      clearTimeout(timeout);
    },
  };
}
