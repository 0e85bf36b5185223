import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type Alias, Architecture, Function as AwsFunction, Code, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { EnvironmentName } from '../../functions/platform/environment-names.ts';
import { getBundle } from '../bundling/bundle.ts';
import type { StageSettings } from '../stages.ts';
import { writeLogicalName } from './logical-name.ts';

export type Environment = Partial<Record<EnvironmentName, string>>;

export interface LambdaFunctionProps {
  readonly stage: StageSettings;
  /** The handler, as `<service>/<name>`. */
  readonly path: `${string}/${string}`;
  readonly trigger: Trigger;
  readonly environment: Environment;
}

/** What wakes the function. Somebody waits for the answer to a request, so it gets more memory and thus more CPU. */
type Trigger = 'request' | 'message' | 'schedule';

/** A message is tried again after six times its function's time-out, so that one must be short. */
const limits: Record<Trigger, { timeoutSeconds: number; memoryMb: number }> = {
  request: { timeoutSeconds: 10, memoryMb: 1024 },
  message: { timeoutSeconds: 5, memoryMb: 512 },
  schedule: { timeoutSeconds: 50, memoryMb: 512 },
};

/**
 * A function that runs the bundle of one handler, with a log and a role of its own. The role may write that log, and
 * beyond that only what `allow` grants.
 */
export class LambdaFunction extends AwsFunction {
  readonly path: string;
  readonly trigger: Trigger;
  /** What everything that invokes the function names: the version that is at work, or two while a new one takes over. */
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
      // Given a role, CDK adds no managed policy, which would open every log of the account.
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

  /** Sets environment variables, each of which has to be one that functions know. */
  configure(environment: Environment): void {
    for (const [name, value] of Object.entries(environment)) this.addEnvironment(name, value);
  }

  /** Lets the function do exactly these actions on exactly these resources. */
  allow(actions: string[], ...resources: string[]): void {
    this.addToRolePolicy(new PolicyStatement({ effect: Effect.ALLOW, actions, resources }));
  }
}

function acknowledgeRules(target: LambdaFunction, { tracing }: StageSettings): void {
  Validations.of(target).acknowledge({
    id: 'Serverless-LambdaDLQ',
    reason: 'Requests and queues see a failure themselves; what a schedule failed to do, the next run does.',
  });
  if (!tracing)
    Validations.of(target).acknowledge({
      id: 'Serverless-LambdaTracing',
      reason: 'Traces are paid for only in the stages that say so.',
    });
  else if (target.role)
    Validations.of(target.role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'X-Ray takes segments for no resource of their own; nothing else is allowed on all resources.',
    });
}
