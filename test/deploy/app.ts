import { CfnResource } from 'aws-cdk-lib';
import { createApp } from '../../lib/app.ts';
import { bundleHandlers } from '../../lib/bundling/bundle.ts';
import { DeploymentStage } from '../../lib/stage.ts';
import { selectStages } from '../../lib/stages.ts';
import { isRefused } from './limits.ts';

// The app of `bin/` without the resources that the emulator refuses. With CHANGED it is a later release: it changes
// settings of functions that process orders, so that each of these gets a new version.
// The dashboard refers to alarms that are removed, which the emulator accepts and the validation does not.
const app = createApp({ context: { '@aws-cdk/core:validateAgainstDefaultRules': false } });
const change = { carrierStepSeconds: 2, paymentDownSeconds: 3, logLevel: 'INFO' } as const;

bundleHandlers();
for (const stage of selectStages('dev')) {
  const { service } = new DeploymentStage(app, process.env.CHANGED ? { ...stage, ...change } : stage);
  for (const resource of service.node.findAll().filter((each) => CfnResource.isCfnResource(each)))
    if (isRefused(resource)) resource.node.scope?.node.tryRemoveChild(resource.node.id);
}
app.synth();
