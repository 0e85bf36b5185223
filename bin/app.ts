import { App } from 'aws-cdk-lib';
import { bundleHandlers } from '../lib/bundles.ts';
import { Deployment } from '../lib/deployment.ts';
import { chosenStages } from '../lib/stages.ts';

const app = new App({ analyticsReporting: false, stackTraces: false, treeMetadata: false });

bundleHandlers();
for (const stage of chosenStages(app.node.tryGetContext('stages'), app.node.tryGetContext('publicUrl'))) {
  new Deployment(app, stage);
}
// The rules take seconds to load; a run that asks for no validation, as the local system does, goes without them.
if (process.env.CDK_VALIDATION !== 'false') {
  const { holdToRules } = await import('../lib/rules.ts');
  holdToRules(app);
}
app.synth();
