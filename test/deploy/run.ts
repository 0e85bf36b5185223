import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { account, createEnvironment, refuseRealAccount, region } from './account.ts';
import { findDifferences } from './compare.ts';
import { listDeployed, listStacks, readStatus } from './deployed-resources.ts';
import { listGrants, requireExports } from './exports.ts';
import { reportLost, setLostProperties, skipped } from './limits.ts';
import { type Emulator, installMiniStack, startMiniStack } from './ministack.ts';
import { placeOrdersDuring } from './orders-during-deploy.ts';
import { cdk } from './programs.ts';
import type { Release } from './releases.ts';
import { addClientTo, checkPreflight, listTablesAndQueues, runSuite, verifySender } from './system.ts';

// Deploys the stacks of stage dev to an emulator of AWS with the CDK CLI: deploys them, tests them, deploys them again, deploys
// further releases while orders are in progress, one of which fails and is rolled back, and destroys them.

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort()).once('SIGTERM', () => interrupted.abort());
const home = mkdtempSync(join(tmpdir(), 'deploy-'));
const getAssembly = (release: Release) => join(home, release);
/** The resources that a release takes away. */
const removedBy: Partial<Record<Release, RegExp>> = { removed: /^Analytics/ };
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
  const run = (release: Release, ...args: string[]) => {
    const app = ['--app', 'node test/deploy/app.ts', '--output', getAssembly(release)];
    return cdk([...args, ...app], { ...environment, RELEASE: release }, interrupted.signal);
  };
  const deploy = (release: Release) => run(release, 'deploy', 'dev/*', '--require-approval', 'never');
  const assembly = getAssembly('first');

  await step('check that no real account is reached', () => refuseRealAccount(environment));
  await step('bootstrap', () => run('first', 'bootstrap', `aws://${account}/${region}`));
  await step('deploy', () => deploy('first'));
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
    const output = await deploy('first');
    if (output.match(/\(no changes\)/g)?.length !== 2)
      throw new Error(`the second deploy changed something:\n${output}`);
    requireUnchanged(before, await listDeployed(endpoint), () => true);
  });
  const deployUnderLoad = async (before: Release, release: Release) => {
    const deployed = await listDeployed(endpoint);
    await placeOrdersDuring(endpoint, client, () => deploy(release));
    requireExports(getAssembly(before), getAssembly(release));
    const after = await listDeployed(endpoint);
    requireUnchanged(deployed, after, (type) => /SQS::Queue$|DynamoDB::Table$|Secret$/.test(type), removedBy[release]);
    const versions = [...after].filter(([id, { type }]) => type === 'AWS::Lambda::Version' && !deployed.has(id));
    if (versions.length === 0) throw new Error('no function got a new version, so the step tested nothing');
    console.info(`  ${versions.length} functions got a new version`);
  };
  await step('deploy a release that no longer uses a table, while orders are in progress: none is lost', async () => {
    await deployUnderLoad('first', 'unused');
    requireGrants('unused', (grants) => grants.length > 0 && grants.every((grant) => grant.startsWith('Former')));
  });
  await step('roll a release back that fails, while orders are in progress: none is lost', async () => {
    const deployed = await listDeployed(endpoint);
    await placeOrdersDuring(endpoint, client, () => requireFailure(deploy('failing')));
    const status = await readStatus(endpoint, 'order-processing-dev-service');
    if (status !== 'UPDATE_ROLLBACK_COMPLETE') throw new Error(`the stack is ${status} after a release that fails`);
    requireUnchanged(deployed, await listDeployed(endpoint), () => true);
  });
  await step(
    'deploy a release without the grants on the table, while orders are in progress: none is lost',
    async () => {
      await deployUnderLoad('unused', 'dropped');
      requireGrants('dropped', (grants) => grants.length === 0);
    },
  );
  await step('deploy a release without the table, while orders are in progress: none is lost', () =>
    deployUnderLoad('dropped', 'removed'),
  );
  const { closeConnections } = await import('../e2e/api.ts');
  closeConnections();
  await step('destroy: nothing remains', async () => {
    await run('removed', 'destroy', 'dev/*', '--force');
    const left = [...(await listStacks(endpoint)), ...(await listTablesAndQueues(endpoint))];
    if (left.length > 0) throw new Error(`not destroyed: ${left.join(', ')}`);
  });
}

/** Throws unless the grants on the table that is taken away are as expected. */
function requireGrants(release: Release, isExpected: (grants: string[]) => boolean): void {
  const grants = listGrants(getAssembly(release), 'Analytics');
  if (!isExpected(grants)) throw new Error(`the release "${release}" grants ${grants.join(', ') || 'nothing'}`);
}

/** Waits for a deploy that must fail because of the resource that cannot be created. */
async function requireFailure(deploying: Promise<unknown>): Promise<void> {
  const fault = await deploying.then(
    () => new Error('the release that must fail was deployed'),
    (thrown: Error) =>
      thrown.message.includes('no-such-group') || thrown.message.includes('Failing') ? undefined : thrown,
  );
  if (fault) throw fault;
}

/** Throws with the names of resources of these types that were replaced, or deleted although they should not be. */
function requireUnchanged(
  before: Awaited<ReturnType<typeof listDeployed>>,
  after: typeof before,
  of: (type: string) => boolean,
  removed?: RegExp,
) {
  const resources = [...before].filter(([id, { type }]) => of(type) && !removed?.test(id));
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
