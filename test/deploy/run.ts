import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { account, createEnvironment, refuseRealAccount, region } from './account.ts';
import { findDifferences } from './compare.ts';
import { listDeployed, listStacks } from './deployed-resources.ts';
import { reportLost, setLostProperties, skipped } from './limits.ts';
import { type Emulator, installMiniStack, startMiniStack } from './ministack.ts';
import { placeOrdersDuring } from './orders-during-deploy.ts';
import { cdk } from './programs.ts';
import { addClientTo, checkPreflight, listTablesAndQueues, runSuite, verifySender } from './system.ts';

// Deploys the stacks of stage dev to an emulator of AWS with the CDK CLI: deploys them, tests them, deploys them again,
// deploys a change while orders are in progress, and destroys them.

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort()).once('SIGTERM', () => interrupted.abort());
const home = mkdtempSync(join(tmpdir(), 'deploy-'));
const assembly = join(home, 'assembly');
let emulator: Emulator | undefined;
try {
  emulator = await startMiniStack(await step('install MiniStack', installMiniStack), home);
  await deployAndDestroy(emulator);
  console.info('\nnot tested, because MiniStack does not support it:');
  for (const each of skipped) console.info(`  ${each}`);
  console.info('\ntest:deploy passed');
} catch (fault) {
  console.error(fault instanceof Error ? fault.message : fault);
  if (emulator) console.error(`the log of the emulator is ${emulator.log}`);
  process.exitCode = interrupted.signal.aborted ? 130 : 1;
} finally {
  await emulator?.stop();
  rmSync(home, { recursive: true, force: true });
}

async function deployAndDestroy({ endpoint }: Emulator): Promise<void> {
  const environment = createEnvironment(endpoint, home);
  const app = ['--app', 'node test/deploy/app.ts'];
  const run = (...args: string[]) => cdk([...args, ...app, '--output', assembly], environment, interrupted.signal);
  const deploy = (...more: string[]) => run('deploy', 'dev/*', '--require-approval', 'never', ...more);

  await step('check that no real account is reached', () => refuseRealAccount(environment));
  await step('bootstrap', () => run('bootstrap', `aws://${account}/${region}`));
  await step('deploy', () => deploy());
  await step('compare the deployed resources with the template', async () =>
    reportLost(await findDifferences(endpoint, assembly)),
  );
  await step('set the properties that the emulator lost', async () => {
    await setLostProperties(endpoint, assembly);
    await checkPreflight(endpoint);
  });
  const client = await step('add a client', () => addClientTo(endpoint));
  await step('verify the sender of mails', () => verifySender(endpoint));
  await step('run the end-to-end suite', () => runSuite(endpoint, client, interrupted.signal));

  const before = await listDeployed(endpoint);
  await step('deploy again without a change: nothing is replaced', async () => {
    const output = await deploy();
    if (output.match(/\(no changes\)/g)?.length !== 2)
      throw new Error(`the second deploy changed something:\n${output}`);
    requireUnchanged(before, await listDeployed(endpoint), () => true);
  });
  await step('deploy a change while orders are in progress: none is lost', async () => {
    Object.assign(environment, { CHANGED: 'yes' });
    await placeOrdersDuring(endpoint, client, () => deploy());
    const after = await listDeployed(endpoint);
    requireUnchanged(before, after, (type) => /SQS::Queue$|DynamoDB::Table$|Secret$/.test(type));
    const versions = [...after].filter(([id, { type }]) => type === 'AWS::Lambda::Version' && !before.has(id));
    if (versions.length === 0) throw new Error('no function got a new version, so the step tested nothing');
    console.info(`  ${versions.length} functions got a new version`);
  });
  await step('destroy: nothing remains', async () => {
    await run('destroy', 'dev/*', '--force');
    const left = [...(await listStacks(endpoint)), ...(await listTablesAndQueues(endpoint))];
    if (left.length > 0) throw new Error(`not destroyed: ${left.join(', ')}`);
  });
}

/** Throws with the names of resources of these types that were replaced or deleted. */
function requireUnchanged(
  before: Awaited<ReturnType<typeof listDeployed>>,
  after: typeof before,
  of: (type: string) => boolean,
) {
  const resources = [...before].filter(([, { type }]) => of(type));
  const replaced = resources.filter(([id, { physical }]) => after.get(id)?.physical !== physical);
  if (resources.length === 0) throw new Error('there was no resource of these types');
  if (replaced.length > 0) throw new Error(`replaced or gone: ${replaced.map(([id]) => id).join(', ')}`);
}

async function step<Result>(name: string, run: () => Promise<Result>): Promise<Result> {
  console.info(`${name} …`);
  const startedAt = performance.now();
  try {
    const result = await run();
    console.info(`  done in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
    return result;
  } catch (fault) {
    throw new Error(`FAILED: ${name}\n${fault instanceof Error ? fault.message : fault}`);
  }
}
