import { App } from 'aws-cdk-lib';
import { bundleHandlers } from '../lib/bundles.ts';
import { Deployment } from '../lib/deployment.ts';
import { chosenStages } from '../lib/stages.ts';

const app = new App({ analyticsReporting: false, stackTraces: false, treeMetadata: false });

bundleHandlers();
for (const stage of chosenStages(app.node.tryGetContext('stages'), app.node.tryGetContext('publicUrl'))) {
  new Deployment(app, stage);
}
app.synth();
