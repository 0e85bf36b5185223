import { proxyFree, useDummyCredentials } from './environment.ts';
import { parseSettings, usage } from './settings.ts';

const parentCheckMs = 500;

// The system goes on when its output is closed.
for (const output of [process.stdout, process.stderr]) output.on('error', () => {});
const settings = readSettings();
// The state is personal data: no other user can read it.
process.umask(0o077);
useDummyCredentials(process.env);
Object.assign(process.env, proxyFree);
// These modules create SDK clients: not before the AWS settings of the shell are replaced.
const { createLogs } = await import('./logs.ts');
const { startSystem } = await import('./system.ts');
const { formatReadyText } = await import('./ready-text.ts');

const logs = createLogs(process, settings);
const end = (reason: string) => exitWith(`${reason}\nThe system has stopped.`);
const system = await startSystem({ ...settings, logs, onDeath: end }).catch((error) => exitWith(describeError(error)));
let isStopping = false;
process.on('SIGHUP', stop).once('SIGINT', stop).once('SIGTERM', stop);
if (process.env.npm_lifecycle_event) onParentEnd(stop);
logs.notice(formatReadyText(system));
process.stdout.write(`listening on ${system.url}\n`);

function stop(): void {
  // A terminal that closes signals npm and this process, and npm passes its signal on.
  if (isStopping) return;
  isStopping = true;
  process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143));
  logs.notice('stopping; press Ctrl-C again to stop at once');
  system.stop().then(() => process.exit(0), end);
}

/** Calls `act` when the parent process has ended: SIGKILL to npm does not reach the process that npm runs. */
function onParentEnd(act: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    act();
  }, parentCheckMs).unref();
}

function readSettings() {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${usage}\n`);
    process.exit(0);
  }
  try {
    return parseSettings(args, process.env);
  } catch (error) {
    return exitWith(`${describeError(error)}\n${usage}`);
  }
}

function describeError(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}

function exitWith(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
