import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesize } from '../../../local/cloudformation/template.ts';
import { type Engines, startEngines } from '../../engines/start.ts';
import { type LocalSystem, startLocalSystem } from '../local-system.ts';

/** Nothing waits for longer than it takes to see that it waits. */
const env = {
  RETRY_SECONDS: '1,1,1',
  REPLY_TIMEOUT_SECONDS: '{"payment":5,"payment_cancellation":5,"delivery":5,"carrier":10,"cancellation":5,"refund":5}',
};

export type QuickStage = {
  /** Starts the stage, always under the same URL and on the same data. */
  start(more?: Record<string, string>): Promise<LocalSystem>;
  remove(): Promise<void>;
};

/**
 * The local stage with short waits: its sweeper comes every two seconds, and what a function took with it when it was
 * killed is handed out again after seven, two more than any invocation lasts. It is synthesized once: what is started
 * again and again need not be synthesized anew each time, no more than a deployed one. Where the suite runs on other
 * engines, the stage has a pair of its own: on a shared one, two systems would consume from the same queues.
 */
export async function quickStage(sweepEvery = 'rate(2 seconds)'): Promise<QuickStage> {
  const folder = mkdtempSync(join(tmpdir(), 'quick-'));
  const port = await freePort();
  await synthesize('local', `http://localhost:${port}`, folder);
  const assembly = join(folder, 'assembly-local');
  for (const file of readdirSync(assembly).filter((name) => name.endsWith('.template.json'))) {
    const text = readFileSync(join(assembly, file), 'utf8');
    const quick = text
      .replaceAll('rate(1 minute)', sweepEvery)
      .replaceAll('"VisibilityTimeout": 30', '"VisibilityTimeout": 7');
    writeFileSync(join(assembly, file), quick);
  }
  const engines = await enginesApart();
  return {
    start: (more = {}) =>
      startLocalSystem({
        port,
        args: ['--data', join(folder, 'data')],
        env: { ...env, ...more, ...engines?.endpoints, CDK_ASSEMBLY: assembly },
      }),
    remove: async () => {
      await engines?.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The engines that a local system brings along end with it; others are started, of the kind that the suite runs on. */
async function enginesApart(): Promise<Engines | undefined> {
  return process.env.AWS_ENDPOINT_URL_SQS === undefined ? undefined : startEngines();
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
