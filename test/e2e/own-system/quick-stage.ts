import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesize } from '../../../local/cloudformation/template.ts';
import { type Engines, findFreePort, startEngines } from '../../engines/start.ts';
import { type LocalSystem, startLocalSystem } from '../system/local-system.ts';

/** Timeouts that are just long enough to be observed. */
const quickEnv = {
  RETRY_SECONDS: '1,1,1',
  REPLY_TIMEOUT_SECONDS: '{"payment":5,"payment_cancellation":5,"delivery":5,"carrier":10,"cancellation":5,"refund":5}',
};

export type QuickStage = {
  /** Starts the stage, each time at the same URL and on the same data. */
  start(env?: Record<string, string>): Promise<LocalSystem>;
  remove(): Promise<void>;
};

/**
 * Creates a local stage with short timeouts. Its sweeper runs every two seconds, and its visibility timeout is seven
 * seconds, two more than any invocation lasts. It is synthesized once for all starts. If the suite runs on other engines,
 * the stage starts its own, because two systems must not consume from the same queues.
 */
export async function createQuickStage(sweepEvery = 'rate(2 seconds)'): Promise<QuickStage> {
  const folder = mkdtempSync(join(tmpdir(), 'quick-'));
  const port = await findFreePort();
  await synthesize('local', `http://localhost:${port}`, folder);
  const assembly = join(folder, 'assembly-local');
  for (const file of readdirSync(assembly).filter((name) => name.endsWith('.template.json'))) {
    const text = readFileSync(join(assembly, file), 'utf8');
    const quick = text
      .replaceAll('rate(1 minute)', sweepEvery)
      .replaceAll('"VisibilityTimeout": 30', '"VisibilityTimeout": 7');
    writeFileSync(join(assembly, file), quick);
  }
  const engines = await startOwnEngines();
  return {
    start: (env = {}) =>
      startLocalSystem({
        port,
        args: ['--data', join(folder, 'data')],
        env: { ...quickEnv, ...env, ...engines?.endpoints, CDK_ASSEMBLY: assembly },
      }),
    remove: async () => {
      await engines?.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A local system starts its embedded engines itself. */
async function startOwnEngines(): Promise<Engines | undefined> {
  return process.env.AWS_ENDPOINT_URL_SQS === undefined ? undefined : startEngines();
}
