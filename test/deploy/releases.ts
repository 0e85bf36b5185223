import { CfnResource, Stage } from 'aws-cdk-lib';
import { CfnLogStream } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { LambdaFunction } from '../../lib/constructs/lambda-function.ts';
import { OnDemandTable } from '../../lib/constructs/table.ts';
import { DataStack } from '../../lib/data-stack.ts';
import { readVersion } from '../../lib/release.ts';
import { ServiceStack } from '../../lib/service-stack.ts';
import type { StageSettings } from '../../lib/stage-settings.ts';

/**
 * The releases that are deployed one after another. `unused` no longer uses the table Analytics: it counts in a new one, and the
 * grants on the former one stand for the versions that still serve. `failing` has a resource that cannot be created, after all
 * functions are updated. `dropped` has no such grants any more, and `removed` does not have the table.
 */
export const releases = ['first', 'unused', 'failing', 'dropped', 'removed'] as const;
export type Release = (typeof releases)[number];

/** Settings of functions that process orders, so that each of these gets a new version. */
const changes: Partial<Record<Release, Partial<StageSettings>>> = {
  unused: { carrierStepSeconds: 2, paymentDownSeconds: 3, logLevel: 'INFO' },
  failing: { carrierStepSeconds: 3, paymentDownSeconds: 4, logLevel: 'DEBUG' },
  dropped: { carrierStepSeconds: 2, paymentDownSeconds: 4, logLevel: 'INFO' },
  removed: { carrierStepSeconds: 1, paymentDownSeconds: 5, logLevel: 'INFO' },
};

/** Creates the stacks of a stage as a release has them. */
export function createRelease(scope: Construct, settings: StageSettings, release: Release): ServiceStack {
  const stage = { ...settings, ...changes[release] };
  const parent = new Stage(scope, stage.name);
  const data = new DataStack(parent, 'data', stage);
  if (release === 'first') return new ServiceStack(parent, 'service', stage, data);

  const figures = new OnDemandTable(data, 'Figures', { stage, sortKey: 'sk' });
  const changed: DataStack = Object.create(data, { analytics: { value: figures } });
  const service = new ServiceStack(parent, 'service', stage, changed);
  if (release === 'unused' || release === 'failing') keepGrants(service, data.analytics);
  if (release === 'removed') removeTable(data, data.analytics);
  if (release === 'failing') failAfterFunctions(service);
  return service;
}

/** Lets the functions of the release before call the table for as long as they serve. */
function keepGrants(service: ServiceStack, { tableArn }: OnDemandTable): void {
  const actions = ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'BatchWriteItem'].map(
    (name) => `dynamodb:${name}`,
  );
  for (const each of service.node.findAll())
    if (each instanceof LambdaFunction && formerUsers.has(each.path))
      each.allowFormer(readVersion(), actions, tableArn);
}
const formerUsers: ReadonlySet<string> = new Set(['analytics/show-figures', 'operations/operations-api']);

/** Removes the table, and the exports of its attributes. */
function removeTable(data: DataStack, table: OnDemandTable): void {
  const id = data.getLogicalId(table.node.defaultChild as CfnResource);
  const exported = data.node.findChild('Exports').node;
  for (const output of exported.children)
    if (output.node.id.includes(`"${id}"`)) exported.tryRemoveChild(output.node.id);
  data.node.tryRemoveChild(table.node.id);
}

function failAfterFunctions(service: ServiceStack): void {
  const failing = new CfnLogStream(service, 'Failing', { logGroupName: 'no-such-group' });
  for (const each of service.node.findAll())
    if (CfnResource.isCfnResource(each) && each.cfnResourceType === 'AWS::Lambda::Alias') failing.addDependency(each);
}
