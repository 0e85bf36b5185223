import { createApp } from '../lib/app.ts';
import { bundleHandlers } from '../lib/bundling/bundle.ts';
import { DeploymentStage } from '../lib/stage.ts';
import { selectStages } from '../lib/stages.ts';

const app = createApp();
const context = (name: string) => app.node.tryGetContext(name);

const stages = selectStages(context('stages'), context);
bundleHandlers();
for (const stage of stages) new DeploymentStage(app, stage);
// The rules take seconds to load; the local system turns the validation off.
if (process.env.CDK_VALIDATION !== 'false') {
  const { addNagChecks } = await import('../lib/constructs/nag-checks.ts');
  addNagChecks(app);
}
app.synth();
