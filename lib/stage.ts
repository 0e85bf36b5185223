import { Stage, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { DataStack } from './data-stack.ts';
import { checkProduction } from './production-checks.ts';
import { ServiceStack } from './service-stack.ts';
import type { StageSettings } from './stage-settings.ts';

/** The system in one environment. The data has a stack of its own, so that replacing a function never replaces a table. */
export class DeploymentStage extends Stage {
  readonly data: DataStack;
  readonly service: ServiceStack;

  constructor(scope: Construct, settings: StageSettings) {
    const { name, account, region, owner } = settings;
    super(scope, name, { env: { ...(account && { account }), ...(region && { region }) } });
    this.data = new DataStack(this, 'data', settings);
    this.service = new ServiceStack(this, 'service', settings, this.data);
    // The bill shows what each stage costs by these tags.
    for (const [key, value] of Object.entries({ service: 'order-processing', stage: name, owner }))
      Tags.of(this).add(key, value);
    checkProduction([this.data, this.service], settings);
  }
}
