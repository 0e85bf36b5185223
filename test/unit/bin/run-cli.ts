import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from '@jest/globals';
import { type Replies, startFakeApi } from './fake-api.ts';

type Ended = { code: number | null; stdout: string; stderr: string };

/** Runs one of the programs in bin/ with nothing in its environment but `env` and the temporary folder of this run. */
function runProgram(name: string, args: readonly string[], env: Record<string, string>, input = ''): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const program = join(import.meta.dirname, '../../../bin', name);
    const child = spawn(process.execPath, [program, ...args], { env: { TMPDIR: tmpdir(), ...env }, timeout: 30_000 });
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream].on('data', (chunk) => {
        output[stream] += chunk;
      });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...output }));
    child.stdin.end(input);
  });
}

export function runOrders(args: readonly string[], env: Record<string, string> = {}, input = ''): Promise<Ended> {
  return runProgram('orders.ts', args, env, input);
}

export function runIdentity(args: string, env: Record<string, string> = {}): Promise<Ended> {
  return runProgram('identity.ts', args.split(' '), env);
}

const started: Awaited<ReturnType<typeof startFakeApi>>[] = [];
afterEach(async () => {
  for (const api of started.splice(0)) await api.stop();
});

/** Runs `orders` against a fake API, which remembers the requests. */
export async function runWithReplies(replies: Replies, ...args: string[]) {
  const api = await startFakeApi(replies);
  started.push(api);
  return { api, ...(await runOrders(args, { API_URL: api.url })) };
}
