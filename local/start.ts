import { parseArgs } from 'node:util';

const leastNode = 24;
const orphanedMs = 500;
const usage = 'usage: npm start -- [--port N] [--data DIR] [--json] [--stage NAME]';

const options = optionsOf(process.argv.slice(2), process.env);
if (Number(process.versions.node.split('.')[0]) < leastNode) {
  refuse(
    `This needs Node ${leastNode} or newer, and is run by ${process.version}. \`npm ci\` installs one that \`npm start\` ` +
      `uses by itself; to run it in another way, install Node ${leastNode} first.`,
  );
}
await run();

async function run(): Promise<void> {
  // Not before the check: an older Node would fail at the first import, and say something else.
  const { logsTo } = await import('./logs.ts');
  const { startSystem } = await import('./system.ts');
  const { readyText } = await import('./ready-text.ts');
  const logs = logsTo(process, options);
  const end = (why: string) => refuse(`${why}\nThe system cannot go on.`);
  const system = await startSystem({ ...options, shell: process.env, logs, onDeath: end }).catch(
    (error: Error) => refuse(error.message),
  );
  const stop = () => {
    process.once('SIGINT', () => process.exit(130));
    process.once('SIGTERM', () => process.exit(143));
    logs.notice('stopping; once more to stop at once');
    system.stop().then(() => process.exit(0), end);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  if (process.env.npm_lifecycle_event) whenOrphaned(stop);
  logs.notice(readyText(system));
  process.stdout.write(`listening on ${system.url}\n`);
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

function optionsOf(args: string[], env: NodeJS.ProcessEnv) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        port: { type: 'string', default: env.PORT || '3000' },
        data: { type: 'string' },
        json: { type: 'boolean', default: false },
        stage: { type: 'string', default: 'local' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) {
      process.stdout.write(`${usage}\n`);
      process.exit(0);
    }
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`${values.port} is no port`);
    return { port, data: values.data, json: values.json, stage: values.stage };
  } catch (error) {
    return refuse(`${error instanceof Error ? error.message : error}\n${usage}`);
  }
}

function refuse(why: string): never {
  process.stderr.write(`${why}\n`);
  process.exit(1);
}
