import { Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { DataStack } from './data-stack.ts';
import { ServiceStack } from './service-stack.ts';
import type { StageSettings } from './stage-settings.ts';

/** The system in one environment. The data has a stack of its own, so that replacing a function never replaces a table. */
export class DeploymentStage extends Stage {
  readonly data: DataStack;
  readonly service: ServiceStack;

  constructor(scope: Construct, settings: StageSettings) {
    super(scope, settings.name);
    this.data = new DataStack(this, 'data', settings);
    this.service = new ServiceStack(this, 'service', settings, this.data);
  }
}
