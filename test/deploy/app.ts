import { App, CfnResource } from 'aws-cdk-lib';
import { bundleHandlers } from '../../lib/bundling/bundle.ts';
import { DeploymentStage } from '../../lib/stage.ts';
import { selectStages } from '../../lib/stages.ts';
import { refusedTypes } from './limits.ts';

// The app of `bin/` without the resource types that the emulator refuses. With CHANGED it is a later release: it changes
// settings of functions that process orders, so that each of these gets a new version.
const app = new App({ analyticsReporting: false, stackTraces: false, treeMetadata: false });
const change = { carrierStepSeconds: 2, paymentDownSeconds: 3, logLevel: 'INFO' } as const;

bundleHandlers();
for (const stage of selectStages('dev')) {
  const { service } = new DeploymentStage(app, process.env.CHANGED ? { ...stage, ...change } : stage);
  for (const { node, cfnResourceType } of service.node.findAll().filter((each) => CfnResource.isCfnResource(each)))
    if (refusedTypes.includes(cfnResourceType)) node.scope?.node.tryRemoveChild(node.id);
}
app.synth();
