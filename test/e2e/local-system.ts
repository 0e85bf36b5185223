import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createRandom } from '../simulation/harness/random.ts';
import { startProxy } from '../unit/platform/dynamodb/contention-proxy.ts';
import { refusalsByChance } from '../unit/platform/dynamodb/fault-rate.ts';

export type LocalSystem = {
  url: string;
  /** Where DynamoDB and SQS are, by these names. */
  engines: Readonly<Record<string, string>>;
  stop: (signal?: NodeJS.Signals) => Promise<void>;
};

const recorder = import.meta.resolve('../permissions/record-calls.ts');
const detour = import.meta.resolve('../unit/platform/dynamodb/through-proxy.ts');

/**
 * Starts the local system as a user does and answers when it is ready; its log is shown when it does not get there. All
 * that its functions write, and the calls that they make, are added to the file RECORDING where that is set. Where CONTENTION
 * is set, a number, many writes of its functions to DynamoDB are refused, by a chance that this number begins.
 */
export async function startLocalSystem(
  more: { port?: number; args?: string[]; env?: Record<string, string> } = {},
): Promise<LocalSystem> {
  const { port = 0, args = [], env = {} } = more;
  const { RECORDING: recording, CONTENTION: contention } = { ...process.env, ...env };
  const proxy = contention ? await startProxy(refusalsByChance(createRandom(Number(contention)))) : undefined;
  const imported = [recording && recorder, proxy && `${detour}?proxy=${encodeURIComponent(proxy.endpoint)}`];
  const imports = imported.flatMap((module) => (module ? ['--import', module] : []));
  const start = [...imports, 'local/start.ts', '--port', String(port)];
  const child = spawn(process.execPath, [...start, '--json', ...args], {
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (recording) createInterface({ input: child.stdout }).on('line', (line) => appendFileSync(recording, `${line}\n`));
  const lines: string[] = [];
  const engines: Record<string, string> = {};
  const url = await new Promise<string>((resolve, reject) => {
    const deadline = setTimeout(() => reject(new Error(`not ready after 60 s:\n${lines.join('\n')}`)), 60_000);
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        if (lines.length > 200) lines.shift();
        const [, engine, at = ''] = /^ {2}(DynamoDB|SQS) +(http\S+)$/.exec(line) ?? [];
        if (engine) engines[engine] = at;
        const ready = lines.map((said) => /^listening on (http:\S+)/.exec(said)?.[1]).find(Boolean);
        if (ready && engines.DynamoDB && engines.SQS) {
          clearTimeout(deadline);
          resolve(ready);
        }
      });
    child.once('exit', (code) => reject(new Error(`ended with ${code}:\n${lines.join('\n')}`)));
  });
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    await stopped(child, signal);
    proxy?.stop();
  };
  return { url, engines, stop };
}

async function stopped(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  await ended;
}
