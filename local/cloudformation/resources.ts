import * as z from 'zod/mini';
import type { Resource, Template } from './template.ts';

const text = z.string();
const texts = z._default(z.array(text), []);
/** A property that changes what a function receives and is not supported here. A template that has it is refused. */
const unsupported = z.optional(z.undefined());

/** The resource types that run here, with the properties that are used. */
export const supportedResources = {
  Queue: defineKind('AWS::SQS::Queue', {}),
  // CloudFormation and DynamoDB describe a table in the same way, and the engine checks it.
  Table: defineKind('AWS::DynamoDB::Table', {
    KeySchema: z.array(z.unknown()),
    StreamSpecification: z.optional(z.looseObject({})),
    TimeToLiveSpecification: z.optional(z.looseObject({})),
  }),
  Secret: defineKind('AWS::SecretsManager::Secret', {
    SecretString: z._default(text, ''),
    GenerateSecretString: z.optional(
      z.object({ SecretStringTemplate: text, GenerateStringKey: text, PasswordLength: z.number() }),
    ),
  }),
  RotationSchedule: defineKind('AWS::SecretsManager::RotationSchedule', {
    SecretId: text,
    RotationLambdaARN: text,
    RotationRules: z.object({ ScheduleExpression: text }),
  }),
  LambdaFunction: defineKind('AWS::Lambda::Function', {
    Code: z.object({ S3Key: text }),
    Handler: text,
    Timeout: z._default(z.number(), 3),
    MemorySize: z._default(z.number(), 128),
    ReservedConcurrentExecutions: z.optional(z.number()),
    Environment: z._default(z.object({ Variables: z.record(text, text) }), { Variables: {} }),
  }),
  EventSourceMapping: defineKind('AWS::Lambda::EventSourceMapping', {
    EventSourceArn: text,
    FunctionName: text,
    BatchSize: z._default(z.number(), 10),
    FunctionResponseTypes: z.tuple([z.literal('ReportBatchItemFailures')]),
    ScalingConfig: z.optional(z.object({ MaximumConcurrency: z.number() })),
    StartingPosition: z.optional(z.literal('TRIM_HORIZON')),
    Enabled: unsupported,
    BisectBatchOnFunctionError: z._default(z.boolean(), false),
    MaximumRetryAttempts: z._default(z.number(), -1),
    MaximumRecordAgeInSeconds: z._default(z.number(), -1),
    DestinationConfig: z.optional(z.object({ OnFailure: z.object({ Destination: text }) })),
    FilterCriteria: z.optional(z.object({ Filters: z.array(z.object({ Pattern: text })) })),
    TumblingWindowInSeconds: unsupported,
  }),
  Rule: defineKind('AWS::Events::Rule', {
    ScheduleExpression: z.optional(text),
    EventPattern: z.optional(z.looseObject({})),
    State: z.optional(z.literal('ENABLED')),
    Targets: z.array(z.object({ Arn: text, Input: unsupported, InputTransformer: unsupported })),
  }),
  Api: defineKind('AWS::ApiGatewayV2::Api', {
    ProtocolType: z.enum(['HTTP', 'WEBSOCKET']),
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
  Stage: defineKind('AWS::ApiGatewayV2::Stage', {
    ApiId: text,
    StageName: z.enum(['$default', 'live']),
    DefaultRouteSettings: z.object({ ThrottlingRateLimit: z.number(), ThrottlingBurstLimit: z.number() }),
  }),
  Integration: defineKind('AWS::ApiGatewayV2::Integration', {
    ApiId: text,
    IntegrationType: z.literal('AWS_PROXY'),
    IntegrationUri: text,
  }),
  Route: defineKind('AWS::ApiGatewayV2::Route', {
    ApiId: text,
    RouteKey: text,
    Target: text,
    AuthorizerId: unsupported,
  }),
};

/** The resource types that a machine of one person does not need: permissions, alarms, logs, deployments, the
 * settings of SES, and the directory of people, which local/sign-in stands in for. */
const ignored = [
  'AWS::Backup::',
  'AWS::CDK::Metadata',
  'AWS::CloudWatch::',
  'AWS::CodeDeploy::',
  'AWS::Cognito::',
  'AWS::IAM::',
  'AWS::Lambda::Alias',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::Permission',
  'AWS::Lambda::Version',
  'AWS::Logs::',
  'AWS::SES::',
  'AWS::SNS::',
  'AWS::SQS::QueuePolicy',
];

/** A resource whose properties have their references resolved. */
export interface Resolved<Properties> {
  readonly resource: Resource;
  readonly properties: Properties;
}

export interface Kind<Properties> {
  readonly type: string;
  readonly schema: z.ZodMiniType<Properties>;
}

type PropertiesOf<Kind> = Kind extends { schema: z.ZodMiniType<infer Properties> } ? Properties : never;
export type Table = Resolved<PropertiesOf<typeof supportedResources.Table>>;
export type Secret = Resolved<PropertiesOf<typeof supportedResources.Secret>>;
export type LambdaFunction = Resolved<PropertiesOf<typeof supportedResources.LambdaFunction>>;
export type EventSourceMapping = PropertiesOf<typeof supportedResources.EventSourceMapping>;
export type Api = PropertiesOf<typeof supportedResources.Api>;
export type Cors = NonNullable<Api['CorsConfiguration']>;

function defineKind<Shape extends z.core.$ZodLooseShape>(type: string, shape: Shape) {
  return { type, schema: z.looseObject(shape) };
}

/** Throws when the template has resources that are neither supported nor ignored. */
export function refuseUnsupported({ resources }: Template): void {
  const known = [...Object.values(supportedResources).map(({ type }) => type), ...ignored];
  const unknown = [...resources.values()].filter(({ type }) => !known.some((each) => type.startsWith(each)));
  if (unknown.length === 0) return;
  const names = unknown.map(({ type, name }) => `${name} (${type})`).join(', ');
  throw new Error(
    `local/ does not support ${names}. Add the type to local/cloudformation/resources.ts, as supported or ignored.`,
  );
}
