import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startEngines } from '../../../local/engines/engines.ts';

/** The system under load. `local` names the engines of a system on this machine. */
export interface Target {
  readonly url: string;
  readonly client: { readonly id: string; readonly secret: string };
  readonly local?: { readonly tables: string; readonly sqs: string };
  stop(): Promise<void>;
}

/** Opens the system at API_URL with the client of the environment, or starts a local one. */
export async function openTarget(env: NodeJS.ProcessEnv): Promise<Target> {
  const { API_URL, API_CLIENT_ID, API_CLIENT_SECRET } = env;
  if (API_URL === undefined) return startLocal(env);
  if (!API_CLIENT_ID || !API_CLIENT_SECRET)
    throw new Error('Set API_CLIENT_ID and API_CLIENT_SECRET beside API_URL: a client with all scopes of a shop');
  return {
    url: API_URL.replace(/\/$/, ''),
    client: { id: API_CLIENT_ID, secret: API_CLIENT_SECRET },
    stop: async () => {},
  };
}

/** Starts the system in a process of its own on engines of this process, whose tables can then be prefilled. */
async function startLocal(env: NodeJS.ProcessEnv): Promise<Target> {
  const work = mkdtempSync(join(tmpdir(), 'load-'));
  const engines = await startEngines({ data: undefined, work, shell: {} }, (why) => {
    throw new Error(why);
  });
  const system = spawn(process.execPath, ['local/start.ts', '--port', '0', '--json'], {
    cwd: join(import.meta.dirname, '../../..'),
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...env, AWS_ENDPOINT_URL_DYNAMODB: engines.dynamodb, AWS_ENDPOINT_URL_SQS: engines.sqs },
  });
  const url = await waitUntilListening(system);
  engines.onTables();
  return {
    url,
    client: { id: 'demo-shop', secret: 'demo-secret' },
    local: { tables: join(work, 'tables.sqlite'), sqs: engines.sqs },
    stop: async () => {
      const ended = once(system, 'exit');
      system.kill('SIGTERM');
      await ended;
      await engines.stop();
      rmSync(work, { recursive: true, force: true });
    },
  };
}

/** Resolves with the URL once the system listens. It keeps reading, so that the log never fills its pipe. */
function waitUntilListening(system: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  if (!system.stdout) throw new Error('the system has no output');
  createInterface(system.stdout).on('line', (line) => {
    const url = /^listening on (\S+)$/.exec(line)?.[1];
    if (url) resolve(url);
  });
  system.once('exit', (code) => reject(new Error(`the system ended with ${code} before it listened`)));
  return promise;
}
