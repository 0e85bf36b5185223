import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createRandom } from '../../simulation/harness/random.ts';
import { startProxy } from '../../unit/platform/dynamodb/contention-proxy.ts';
import { refusalsByChance } from '../../unit/platform/dynamodb/fault-rate.ts';

export type LocalSystem = {
  url: string;
  /** The endpoints of `DynamoDB`, `SQS` and the `Inbox`. */
  engines: Readonly<Record<string, string>>;
  stop: (signal?: NodeJS.Signals) => Promise<void>;
};

const recorder = import.meta.resolve('../../permissions/record-calls.ts');
const proxyHook = import.meta.resolve('../../unit/platform/dynamodb/through-proxy.ts');

/**
 * Starts the local system as a user does, and returns when it is ready. Throws with its log when it does not start. With
 * RECORDING, appends its log and the AWS calls of its functions to that file. With CONTENTION, a seed, many writes of its
 * functions to DynamoDB fail with a conflict.
 */
export async function startLocalSystem(
  options: { port?: number; args?: string[]; env?: Record<string, string> } = {},
): Promise<LocalSystem> {
  const { port = 0, args = [], env = {} } = options;
  const { RECORDING: recording, CONTENTION: contention } = { ...process.env, ...env };
  const proxy = contention ? await startProxy(refusalsByChance(createRandom(Number(contention)))) : undefined;
  const hooks = [recording && recorder, proxy && `${proxyHook}?proxy=${encodeURIComponent(proxy.endpoint)}`];
  const imports = hooks.flatMap((module) => (module ? ['--import', module] : []));
  const start = [...imports, 'local/start.ts', '--port', String(port)];
  const child = spawn(process.execPath, [...start, '--json', ...args], {
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (recording) createInterface({ input: child.stdout }).on('line', (line) => appendFileSync(recording, `${line}\n`));
  const lines: string[] = [];
  const engines: Record<string, string> = {};
  const url = await new Promise<string>((resolve, reject) => {
    const deadline = setTimeout(
      () => reject(new Error(`The local system is not ready after 60 s:\n${lines.join('\n')}`)),
      60_000,
    );
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        if (lines.length > 200) lines.shift();
        const [, engine, endpoint = ''] = /^ {2}(DynamoDB|SQS|Inbox) +(http\S+)$/.exec(line) ?? [];
        if (engine) engines[engine] = endpoint;
        const ready = lines.map((each) => /^listening on (http:\S+)/.exec(each)?.[1]).find(Boolean);
        if (ready && engines.DynamoDB && engines.SQS && engines.Inbox) {
          clearTimeout(deadline);
          resolve(ready);
        }
      });
    child.once('exit', (code) => reject(new Error(`The local system ended with ${code}:\n${lines.join('\n')}`)));
  });
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    await stopProcess(child, signal);
    proxy?.stop();
  };
  return { url, engines, stop };
}

async function stopProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  await exited;
}
