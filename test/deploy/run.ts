import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { account, environmentFor, refuseRealAccount, region } from './account.ts';
import { differences } from './compare.ts';
import { stacksLeft, standing } from './deployed-resources.ts';
import { setWhatWasLost, skipped, tellLost } from './limits.ts';
import { type Emulator, startMiniStack } from './ministack.ts';
import { placeAllThrough } from './orders-during-deploy.ts';
import { cdk } from './programs.ts';
import { installMiniStack } from './python.ts';
import { addClientTo, preflight, runSuite, tablesAndQueues } from './system.ts';

// The stacks of stage dev, without what the emulator refuses by type, by the real CDK CLI, on an emulator of AWS: they are
// deployed, used, deployed again, deployed changed while orders are under way, and destroyed.

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort()).once('SIGTERM', () => interrupted.abort());
const home = mkdtempSync(join(tmpdir(), 'deploy-'));
const assembly = join(home, 'assembly');
let emulator: Emulator | undefined;
try {
  emulator = await startMiniStack(await step('MiniStack is there', installMiniStack), home);
  await deployAndDestroy(emulator);
  console.info('\nnot shown here, because MiniStack cannot:');
  for (const each of skipped) console.info(`  skipped: ${each}`);
  console.info('\ntest:deploy passed');
} catch (fault) {
  console.error(fault instanceof Error ? fault.message : fault);
  if (emulator) console.error(`what the emulator said is in ${emulator.log}`);
  process.exitCode = interrupted.signal.aborted ? 130 : 1;
} finally {
  await emulator?.stop();
  rmSync(home, { recursive: true, force: true });
}

async function deployAndDestroy({ endpoint }: Emulator): Promise<void> {
  const environment = environmentFor(endpoint, home);
  const app = ['--app', 'node test/deploy/app.ts'];
  const run = (...args: string[]) => cdk([...args, ...app, '--output', assembly], environment, interrupted.signal);
  const deploy = (...more: string[]) => run('deploy', 'dev/*', '--require-approval', 'never', ...more);

  await step('the account is nobody’s', () => refuseRealAccount(environment));
  await step('bootstrap', () => run('bootstrap', `aws://${account}/${region}`));
  await step('deploy', () => deploy());
  await step('what stands is what was asked for', async () => tellLost(await differences(endpoint, assembly)));
  await step('what was lost is set', async () => {
    await setWhatWasLost(endpoint, assembly);
    await preflight(endpoint);
  });
  const client = await step('a client is added', () => addClientTo(endpoint));
  await step('end to end', () => runSuite(endpoint, client, interrupted.signal));

  const before = await standing(endpoint);
  await step('deploy again, unchanged: nothing is replaced', async () => {
    const said = await deploy();
    if (said.match(/\(no changes\)/g)?.length !== 2) throw new Error(`something was changed:\n${said}`);
    unchanged(before, await standing(endpoint), () => true);
  });
  await step('deploy a change while orders are under way: none is lost', async () => {
    Object.assign(environment, { CHANGED: 'yes' });
    await placeAllThrough(endpoint, client, () => deploy());
    const after = await standing(endpoint);
    unchanged(before, after, (type) => /SQS::Queue$|DynamoDB::Table$|Secret$/.test(type));
    const versions = [...after].filter(([id, { type }]) => type === 'AWS::Lambda::Version' && !before.has(id));
    if (versions.length === 0) throw new Error('no function got a new version, so that nothing was shown');
    console.info(`  ${versions.length} functions got a new version`);
  });
  await step('destroy: nothing is left', async () => {
    await run('destroy', 'dev/*', '--force');
    const left = [...(await stacksLeft(endpoint)), ...(await tablesAndQueues(endpoint))];
    if (left.length > 0) throw new Error(`left behind: ${left.join(', ')}`);
  });
}

/** Throws, with their names, when resources of these types are not the ones that stood before. */
function unchanged(before: Awaited<ReturnType<typeof standing>>, after: typeof before, of: (type: string) => boolean) {
  const kept = [...before].filter(([, { type }]) => of(type));
  const replaced = kept.filter(([id, { physical }]) => after.get(id)?.physical !== physical);
  if (kept.length === 0) throw new Error('nothing of that kind stood before');
  if (replaced.length > 0) throw new Error(`replaced or gone: ${replaced.map(([id]) => id).join(', ')}`);
}

async function step<Result>(what: string, take: () => Promise<Result>): Promise<Result> {
  console.info(`${what} …`);
  const startedAt = performance.now();
  try {
    const result = await take();
    console.info(`  done in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
    return result;
  } catch (fault) {
    throw new Error(`FAILED: ${what}\n${fault instanceof Error ? fault.message : fault}`);
  }
}
