import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type Alias, Architecture, Function as AwsFunction, Code, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { EnvironmentName } from '../../functions/platform/environment-names.ts';
import { getBundle } from '../bundling/bundle.ts';
import type { StageSettings } from '../stage-settings.ts';
import { writeLogicalName } from './logical-name.ts';

export type Environment = Partial<Record<EnvironmentName, string>>;

export interface LambdaFunctionProps {
  readonly stage: StageSettings;
  /** The handler, as `<service>/<name>`. */
  readonly path: `${string}/${string}`;
  readonly trigger: Trigger;
  readonly environment: Environment;
}

/** The event source. A caller waits for a request, so its function gets more memory and thus more CPU. */
type Trigger = 'request' | 'message' | 'schedule';

/** The visibility timeout of a queue is six times the timeout of its function, so that one is short. */
const limits: Record<Trigger, { timeoutSeconds: number; memoryMb: number }> = {
  request: { timeoutSeconds: 10, memoryMb: 1024 },
  message: { timeoutSeconds: 5, memoryMb: 512 },
  schedule: { timeoutSeconds: 50, memoryMb: 512 },
};

/** A function of one handler, with its own log and role. The role can write that log and what `allow` grants. */
export class LambdaFunction extends AwsFunction {
  readonly path: string;
  readonly trigger: Trigger;
  /** The alias that event sources invoke. It shifts traffic to a new version. */
  readonly live: Alias;

  constructor(scope: Construct, id: string, { stage, path, trigger, environment }: LambdaFunctionProps) {
    const { timeoutSeconds, memoryMb } = limits[trigger];
    const own = stage.functions[path] ?? {};
    const logGroup = new LogGroup(scope, `${id}Log`, {
      retention: stage.logRetentionDays,
      removalPolicy: stage.removeWithStack ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    });
    super(scope, id, {
      description: `${path} (${stage.name})`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(getBundle(path)),
      handler: 'index.handler',
      memorySize: memoryMb,
      timeout: Duration.seconds(timeoutSeconds),
      // With a role of its own the function gets no managed policy, which would open every log of the account.
      role: new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }),
      logGroup,
      tracing: stage.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      ...(own.reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: own.reservedConcurrency }),
    });
    this.path = path;
    this.trigger = trigger;
    this.live = this.addAlias('live');
    this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup.logGroupArn);
    this.configure({
      STAGE: stage.name,
      POWERTOOLS_SERVICE_NAME: path.split('/')[0] ?? path,
      POWERTOOLS_LOG_LEVEL: own.logLevel ?? stage.logLevel,
    });
    this.configure(environment);
    writeLogicalName(this, path);
    acknowledgeRules(this, stage);
  }

  /** Sets environment variables. */
  configure(environment: Environment): void {
    for (const [name, value] of Object.entries(environment)) this.addEnvironment(name, value);
  }

  /** Grants actions on resources. */
  allow(actions: string[], ...resources: string[]): void {
    this.addToRolePolicy(new PolicyStatement({ effect: Effect.ALLOW, actions, resources }));
  }
}

function acknowledgeRules(target: LambdaFunction, { tracing }: StageSettings): void {
  Validations.of(target).acknowledge({
    id: 'Serverless-LambdaDLQ',
    reason: 'Callers and queues see a failure; a scheduled run is repeated by the next one.',
  });
  if (!tracing)
    Validations.of(target).acknowledge({
      id: 'Serverless-LambdaTracing',
      reason: 'The stage has tracing off.',
    });
  else if (target.role)
    Validations.of(target.role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'X-Ray has no resources; nothing else is granted on all resources.',
    });
}
