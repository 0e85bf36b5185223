import { App } from 'aws-cdk-lib';
import { bundleHandlers } from '../lib/bundling/bundle.ts';
import { DeploymentStage } from '../lib/stage.ts';
import { selectStages } from '../lib/stages.ts';

const app = new App({ analyticsReporting: false, stackTraces: false, treeMetadata: false });

bundleHandlers();
for (const stage of selectStages(app.node.tryGetContext('stages'), app.node.tryGetContext('publicUrl'))) {
  new DeploymentStage(app, stage);
}
// The rules take seconds to load; the local system turns the validation off.
if (process.env.CDK_VALIDATION !== 'false') {
  const { addNagChecks } = await import('../lib/constructs/nag-checks.ts');
  addNagChecks(app);
}
app.synth();
