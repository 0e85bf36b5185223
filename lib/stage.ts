import { Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { DataStack } from './data-stack.ts';
import { ServiceStack } from './service-stack.ts';
import type { StageSettings } from './stages.ts';

/** The whole system in one environment. What must survive stands in a stack of its own, apart from what can be replaced. */
export class DeploymentStage extends Stage {
  readonly data: DataStack;
  readonly service: ServiceStack;

  constructor(scope: Construct, settings: StageSettings) {
    super(scope, settings.name);
    this.data = new DataStack(this, 'data', settings);
    this.service = new ServiceStack(this, 'service', settings, this.data);
  }
}
