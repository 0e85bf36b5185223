import { CfnResource } from 'aws-cdk-lib';
import { createApp } from '../../lib/app.ts';
import { bundleHandlers } from '../../lib/bundling/bundle.ts';
import { selectStages } from '../../lib/stages.ts';
import { isRefused } from './limits.ts';
import { createRelease, releases } from './releases.ts';

// The app of `bin/` without the resources that the emulator refuses, as the release that RELEASE names.
// The dashboard refers to alarms that are removed, which the emulator accepts and the validation does not.
const app = createApp({ context: { '@aws-cdk/core:validateAgainstDefaultRules': false } });
const release = releases.find((each) => each === process.env.RELEASE) ?? 'first';

bundleHandlers();
for (const stage of selectStages('dev')) {
  const service = createRelease(app, stage, release);
  for (const resource of service.node.findAll().filter((each) => CfnResource.isCfnResource(each)))
    if (isRefused(resource)) resource.node.scope?.node.tryRemoveChild(resource.node.id);
}
app.synth();
