import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  type Alias,
  ApplicationLogLevel,
  Architecture,
  Function as AwsFunction,
  Code,
  LoggingFormat,
  RecursiveLoop,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { EnvironmentName } from '../../functions/platform/environment-names.ts';
import { getBuildId, getBundle } from '../bundling/bundle.ts';
import { readVersion } from '../release.ts';
import type { StageSettings } from '../stage-settings.ts';
import { getRemovalPolicy, writeLogicalName } from './resource.ts';

export type Environment = Partial<Record<EnvironmentName, string>>;

export interface LambdaFunctionProps {
  readonly stage: StageSettings;
  /** The handler, as `<service>/<name>`. */
  readonly path: `${string}/${string}`;
  /** The variant of the handler: `<name>.<variant>.ts` in place of `<name>.ts`. */
  readonly variant?: string;
  readonly trigger: Trigger;
  readonly environment: Environment;
}

/**
 * The event source. A caller waits for a request, so its function gets more memory and thus more CPU. The function of webhooks
 * has two, a queue and a schedule, and waits for receivers. A message to a real payment provider takes seconds for each call.
 */
type Trigger = 'request' | 'message' | 'payment' | 'schedule' | 'webhook';

/** The visibility timeout of a queue is six times the timeout of its function, so that one is short. */
const limits: Record<Trigger, { timeoutSeconds: number; memoryMb: number }> = {
  request: { timeoutSeconds: 10, memoryMb: 1024 },
  message: { timeoutSeconds: 5, memoryMb: 512 },
  payment: { timeoutSeconds: 20, memoryMb: 512 },
  schedule: { timeoutSeconds: 50, memoryMb: 512 },
  webhook: { timeoutSeconds: 60, memoryMb: 256 },
};

/** A function of one handler, with its own log and role. The role can write that log and what `allow` grants. */
export class LambdaFunction extends AwsFunction {
  readonly path: string;
  readonly trigger: Trigger;
  /** The alias that event sources invoke. It shifts traffic to a new version. */
  readonly live: Alias;
  #former = 0;

  constructor(scope: Construct, id: string, { stage, path, variant, trigger, environment }: LambdaFunctionProps) {
    const { timeoutSeconds, memoryMb } = limits[trigger];
    const own = stage.functions[path] ?? {};
    const bundle = variant === undefined ? path : `${path}.${variant}`;
    const logGroup = new LogGroup(scope, `${id}Log`, {
      retention: stage.logRetentionDays,
      removalPolicy: getRemovalPolicy(stage),
    });
    super(scope, id, {
      description: `${path} (${stage.name})`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(getBundle(bundle)),
      handler: 'index.handler',
      memorySize: memoryMb,
      timeout: Duration.seconds(timeoutSeconds),
      // With a role of its own the function gets no managed policy, which would open every log of the account.
      role: new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }),
      logGroup,
      ...jsonLogs(own.logLevel ?? stage.logLevel),
      // A message starts further ones, several with one lineage in a batch. How often is bounded by the order itself.
      ...(trigger !== 'request' && trigger !== 'schedule' && { recursiveLoop: RecursiveLoop.ALLOW }),
      // The way back: the alias can point to an earlier version at once.
      currentVersionOptions: { removalPolicy: stage.removeWithStack ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN },
      tracing: stage.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      ...(own.reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: own.reservedConcurrency }),
    });
    this.path = path;
    this.trigger = trigger;
    this.live = this.addAlias('live');
    this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup.logGroupArn);
    this.configure({
      STAGE: stage.name,
      BUILD: getBuildId(bundle),
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

  /**
   * Grants what only the release before calls: both versions have one role while traffic shifts. Throws in a later release than
   * `unusedSince`, the version of package.json that no longer makes the call.
   */
  allowFormer(unusedSince: string, actions: string[], ...resources: string[]): void {
    if (unusedSince !== readVersion())
      throw new Error(`${this.path} still grants ${actions} for the release before ${unusedSince}: remove it`);
    this.#former += 1;
    const sid = `Former${this.#former}`;
    this.addToRolePolicy(new PolicyStatement({ sid, effect: Effect.ALLOW, actions, resources }));
  }
}

/**
 * Logs as JSON lets Lambda leave out its own three lines of each invocation: the functions log what they do, and Lambda measures
 * durations. The lines with metrics have no level and count as INFO, so no other level is left out.
 */
function jsonLogs(level: StageSettings['logLevel']) {
  return {
    loggingFormat: LoggingFormat.JSON,
    systemLogLevelV2: SystemLogLevel.WARN,
    applicationLogLevelV2: level === 'DEBUG' ? ApplicationLogLevel.DEBUG : ApplicationLogLevel.INFO,
  };
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
