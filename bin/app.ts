import { App } from 'aws-cdk-lib';
import { bundleHandlers } from '../lib/bundling/bundle.ts';
import { DeploymentStage } from '../lib/stage.ts';
import { selectStages } from '../lib/stages.ts';

const app = new App({ analyticsReporting: false, stackTraces: false, treeMetadata: false });

bundleHandlers();
for (const stage of selectStages(app.node.tryGetContext('stages'), app.node.tryGetContext('publicUrl'))) {
  new DeploymentStage(app, stage);
}
// The rules take seconds to load; a run that asks for no validation, as the local system does, goes without them.
if (process.env.CDK_VALIDATION !== 'false') {
  const { addNagChecks: holdToRules } = await import('../lib/constructs/nag-checks.ts');
  holdToRules(app);
}
app.synth();
