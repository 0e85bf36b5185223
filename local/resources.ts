import * as z from 'zod/mini';
import type { Resource, Template } from './template.ts';

const text = z.string();
const texts = z._default(z.array(text), []);
/** What would change what a function gets, and cannot be done here: a template that asks for it is refused. */
const undone = z.optional(z.undefined());

/** What runs here, by resource type, with what counts of its properties. */
export const run = {
  Queue: kind('AWS::SQS::Queue', {}),
  // What CloudFormation asks of a table is what DynamoDB asks, and the engine checks it.
  Table: kind('AWS::DynamoDB::Table', {
    KeySchema: z.array(z.unknown()),
    StreamSpecification: z.optional(z.looseObject({})),
    TimeToLiveSpecification: z.optional(z.looseObject({})),
  }),
  Secret: kind('AWS::SecretsManager::Secret', { SecretString: z._default(text, '') }),
  RotationSchedule: kind('AWS::SecretsManager::RotationSchedule', {
    SecretId: text,
    RotationLambdaARN: text,
    RotationRules: z.object({ ScheduleExpression: text }),
  }),
  LambdaFunction: kind('AWS::Lambda::Function', {
    Code: z.object({ S3Key: text }),
    Handler: text,
    Timeout: z._default(z.number(), 3),
    MemorySize: z._default(z.number(), 128),
    ReservedConcurrentExecutions: z.optional(z.number()),
    Environment: z._default(z.object({ Variables: z.record(text, text) }), { Variables: {} }),
  }),
  EventSourceMapping: kind('AWS::Lambda::EventSourceMapping', {
    EventSourceArn: text,
    FunctionName: text,
    Enabled: z._default(z.boolean(), true),
    BatchSize: z._default(z.number(), 10),
    FunctionResponseTypes: texts,
    ScalingConfig: z.optional(z.object({ MaximumConcurrency: z.number() })),
    StartingPosition: z.optional(z.enum(['TRIM_HORIZON', 'LATEST'])),
    BisectBatchOnFunctionError: z._default(z.boolean(), false),
    MaximumRetryAttempts: z._default(z.number(), -1),
    MaximumRecordAgeInSeconds: z._default(z.number(), -1),
    DestinationConfig: z.optional(z.object({ OnFailure: z.object({ Destination: text }) })),
    FilterCriteria: z.optional(z.object({ Filters: z.array(z.object({ Pattern: text })) })),
    TumblingWindowInSeconds: undone,
  }),
  Rule: kind('AWS::Events::Rule', {
    ScheduleExpression: text,
    State: z._default(text, 'ENABLED'),
    Targets: z.array(z.object({ Arn: text, Input: undone, InputTransformer: undone })),
  }),
  Api: kind('AWS::ApiGatewayV2::Api', {
    ProtocolType: z.literal('HTTP'),
    CorsConfiguration: z.optional(
      z.object({
        AllowOrigins: texts,
        AllowMethods: texts,
        AllowHeaders: texts,
        ExposeHeaders: texts,
        MaxAge: z._default(z.number(), 0),
      }),
    ),
  }),
  Stage: kind('AWS::ApiGatewayV2::Stage', {
    StageName: z.literal('$default'),
    DefaultRouteSettings: z.object({ ThrottlingRateLimit: z.number(), ThrottlingBurstLimit: z.number() }),
  }),
  Integration: kind('AWS::ApiGatewayV2::Integration', {
    IntegrationType: z.literal('AWS_PROXY'),
    IntegrationUri: text,
  }),
  Route: kind('AWS::ApiGatewayV2::Route', { RouteKey: text, Target: text, AuthorizerId: undone }),
};

/** What is of no consequence on a machine that belongs to one person: rights, alarms, logs, how a deploy is done. */
const ignored = [
  'AWS::CDK::Metadata',
  'AWS::CloudWatch::',
  'AWS::CodeDeploy::',
  'AWS::IAM::',
  'AWS::Lambda::Alias',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::Permission',
  'AWS::Lambda::Version',
  'AWS::Logs::',
  'AWS::SNS::',
  'AWS::SQS::QueuePolicy',
];

/** A resource with its properties, every reference resolved. */
export interface Resolved<Properties> {
  readonly resource: Resource;
  readonly properties: Properties;
}

export interface Kind<Properties> {
  readonly type: string;
  readonly schema: z.ZodMiniType<Properties>;
}

type PropertiesOf<Kind> = Kind extends { schema: z.ZodMiniType<infer Properties> } ? Properties : never;
export type Table = Resolved<PropertiesOf<typeof run.Table>>;
export type LambdaFunction = Resolved<PropertiesOf<typeof run.LambdaFunction>>;
export type EventSourceMapping = PropertiesOf<typeof run.EventSourceMapping>;
export type Cors = NonNullable<PropertiesOf<typeof run.Api>['CorsConfiguration']>;

function kind<Shape extends z.core.$ZodLooseShape>(type: string, shape: Shape) {
  return { type, schema: z.looseObject(shape) };
}

/** Throws, with their names, when the template has resources that would have to run and cannot. */
export function refuseUnsupported({ resources }: Template): void {
  const known = [...Object.values(run).map(({ type }) => type), ...ignored];
  const unknown = [...resources.values()].filter(({ type }) => !known.some((each) => type.startsWith(each)));
  if (unknown.length === 0) return;
  const names = unknown.map(({ type, name }) => `${name} (${type})`).join(', ');
  throw new Error(`local/ cannot run ${names}: add to what runs or what is ignored, in local/resources.ts`);
}
