import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export type LocalSystem = { url: string; stop: (signal?: NodeJS.Signals) => Promise<void> };

/** Starts the local system as a user does and answers when it is ready; its log is shown when it does not get there. */
export async function startLocalSystem(
  more: { port?: number; args?: string[]; env?: Record<string, string> } = {},
): Promise<LocalSystem> {
  const { port = 0, args = [], env = {} } = more;
  const child = spawn(process.execPath, ['local/start.ts', '--port', String(port), '--json', ...args], {
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    const deadline = setTimeout(
      () => reject(new Error(`not ready after 60 s:\n${lines.join('\n')}`)),
      60_000,
    );
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        if (lines.length > 200) lines.shift();
        const ready = /listening on (http:\S+)/.exec(line)?.[1];
        if (ready) {
          clearTimeout(deadline);
          resolve(ready);
        }
      });
    child.once('exit', (code) => reject(new Error(`ended with ${code}:\n${lines.join('\n')}`)));
  });
  return { url, stop: (signal = 'SIGTERM') => stopped(child, signal) };
}

async function stopped(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  await ended;
}
