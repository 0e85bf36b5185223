import { App } from 'aws-cdk-lib';
import { bundleHandlers } from '../../lib/bundles.ts';
import { Deployment } from '../../lib/deployment.ts';
import { chosenStages } from '../../lib/stages.ts';

// The app of `bin/`, one release later: a setting that functions on the way of an order have is another, so that each of
// these gets a new version.
const app = new App({ analyticsReporting: false, stackTraces: false, treeMetadata: false });

bundleHandlers();
for (const stage of chosenStages('dev'))
  new Deployment(app, { ...stage, carrierStepSeconds: 2, paymentDownSeconds: 3, logLevel: 'INFO' });
app.synth();
