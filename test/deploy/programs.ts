import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

export interface ProgramResult {
  readonly code: number;
  readonly output: string;
}

/** Runs a Node program to its end with only this environment. Prints its output if `verbose`. */
export async function runNode(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  { verbose = false, signal }: { verbose?: boolean; signal: AbortSignal },
): Promise<ProgramResult> {
  const child = spawn(process.execPath, args, {
    env,
    signal,
    killSignal: 'SIGKILL',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (verbose) {
    child.stdout.pipe(process.stdout, { end: false });
    child.stderr.pipe(process.stderr, { end: false });
  }
  const [out, error, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: typeof code === 'number' ? code : 1, output: out + error };
}

/** Runs the CDK CLI. Throws with its output when it fails. */
export async function cdk(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<string> {
  const cli = ['node_modules/aws-cdk/bin/cdk', ...args, '--ci', '--no-color', '--no-notices'];
  const { code, output } = await runNode(cli, env, { signal });
  if (code !== 0) throw new Error(`cdk ${args.join(' ')} ended with ${code}:\n${output}`);
  return output;
}
