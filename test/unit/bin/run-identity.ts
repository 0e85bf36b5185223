import { spawn } from 'node:child_process';
import { join } from 'node:path';

const program = join(import.meta.dirname, '../../../bin/identity.ts');

type Ended = { code: number | null; stdout: string; stderr: string };

/** Runs the program as somebody would who types it, with nothing in its environment but what is given. */
export function typed(args: string, env: Record<string, string> = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args.split(' ')], { env, timeout: 30_000 });
    const said = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream].on('data', (chunk) => {
        said[stream] += chunk;
      });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...said }));
  });
}
