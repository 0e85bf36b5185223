import { proxyFree, useDummyCredentials } from './environment.ts';
import { parseSettings, usage } from './settings.ts';

const orphanedMs = 500;

// Where nobody reads any more what is said, the system goes on.
for (const output of [process.stdout, process.stderr]) output.on('error', () => {});
const settings = readSettings();
// What is kept here is as personal as what it stands in for: for this user alone.
process.umask(0o077);
useDummyCredentials(process.env);
Object.assign(process.env, proxyFree);
// Not before the settings are read and the developer's own are gone.
const { createLogs: logsTo } = await import('./logs.ts');
const { startSystem } = await import('./system.ts');
const { formatReadyText: readyText } = await import('./ready-text.ts');

const logs = logsTo(process, settings);
const end = (why: string) => refuse(`${why}\nThe system cannot go on.`);
const system = await startSystem({ ...settings, logs, onDeath: end }).catch((error) => refuse(describeError(error)));
let isStopping = false;
process.on('SIGHUP', stop).once('SIGINT', stop).once('SIGTERM', stop);
if (process.env.npm_lifecycle_event) whenOrphaned(stop);
logs.notice(readyText(system));
process.stdout.write(`listening on ${system.url}\n`);

function stop(): void {
  // A terminal that closes says so to npm and to us, and npm passes it on.
  if (isStopping) return;
  isStopping = true;
  process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143));
  logs.notice('stopping; once more to stop at once');
  system.stop().then(() => process.exit(0), end);
}

/** Whoever kills npm means what npm runs, but a kill that cannot be caught reaches npm alone. */
function whenOrphaned(act: () => void): void {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    act();
  }, orphanedMs).unref();
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
    return refuse(`${describeError(error)}\n${usage}`);
  }
}

function describeError(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}

function refuse(why: string): never {
  process.stderr.write(`${why}\n`);
  process.exit(1);
}
