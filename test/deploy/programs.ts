import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

export interface Ended {
  readonly code: number;
  readonly said: string;
}

/** Runs a Node program of ours to its end, seeing nothing but this environment. What it says is shown when `loud`. */
export async function runNode(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  { loud = false, signal }: { loud?: boolean; signal: AbortSignal },
): Promise<Ended> {
  const child = spawn(process.execPath, args, {
    env,
    signal,
    killSignal: 'SIGKILL',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (loud) {
    child.stdout.pipe(process.stdout, { end: false });
    child.stderr.pipe(process.stderr, { end: false });
  }
  const [out, error, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: typeof code === 'number' ? code : 1, said: out + error };
}

/** Runs the CDK CLI. Throws with all that it said when it fails. */
export async function cdk(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<string> {
  const cli = ['node_modules/aws-cdk/bin/cdk', ...args, '--ci', '--no-color', '--no-notices'];
  const { code, said } = await runNode(cli, env, { signal });
  if (code !== 0) throw new Error(`cdk ${args.join(' ')} ended with ${code}:\n${said}`);
  return said;
}
