import { callAws } from '../../local/engines/aws-json.ts';
import { rest } from './account.ts';
import { askedFor, attributesOf, type Standing } from './deployed-resources.ts';

/** Something that the template asks for and the emulator does not have. */
export interface Difference {
  readonly what: string;
  readonly wanted: unknown;
  readonly found: unknown;
}

type Comparison = { of: string; wanted: Record<string, unknown>; found: Record<string, unknown> };

/** Compares what stands with what the template asks for, in all that our code relies on. */
export async function differences(endpoint: string, assembly: string): Promise<Difference[]> {
  const { references, all } = await askedFor(endpoint, assembly);
  const resolved = (type: string) =>
    all(type).map((each) => ({ ...each, properties: Object(references.resolve(each.properties)) }));
  const compared = await Promise.all([
    ...resolved('AWS::SQS::Queue').map((queue) => compareQueue(endpoint, queue)),
    ...resolved('AWS::DynamoDB::Table').map((table) => compareTable(endpoint, table)),
    ...resolved('AWS::Lambda::Function').map((target) => compareFunction(endpoint, target)),
    ...resolved('AWS::Lambda::EventSourceMapping').map((mapping) => compareMapping(endpoint, mapping)),
    ...resolved('AWS::ApiGatewayV2::Api').map((api) => compareApi(endpoint, api)),
    compareAlarms(endpoint, resolved('AWS::CloudWatch::Alarm')),
  ]);
  return compared.flat().flatMap(({ of, wanted, found }) =>
    Object.entries(wanted)
      .filter(([name, value]) => canonical(value) !== canonical(found[name]))
      .map(([name, value]) => ({ what: `${of}: ${name}`, wanted: value, found: found[name] })),
  );
}

/** The same text for the same value, in whatever order and dress it comes: `true` and `"true"`, an object and its JSON. */
function canonical(value: unknown): string {
  const plain = typeof value === 'string' && /^[[{]/.test(value) ? JSON.parse(value) : value;
  if (Array.isArray(plain)) return `[${plain.map(canonical).join()}]`;
  if (typeof plain !== 'object' || plain === null) return String(plain);
  const entries = Object.entries(plain).map(([key, each]) => `${key}:${canonical(each)}`);
  return `{${entries.toSorted().join()}}`;
}

async function compareQueue(endpoint: string, { name, physical, properties }: Standing): Promise<Comparison> {
  return { of: name, wanted: properties, found: await attributesOf(endpoint, physical) };
}

async function compareTable(endpoint: string, { name, physical, properties }: Standing): Promise<Comparison> {
  const asked = { TableName: physical };
  const { Table }: any = await callAws(endpoint, 'DynamoDB_20120810.DescribeTable', asked);
  const { TimeToLiveDescription }: any = await callAws(endpoint, 'DynamoDB_20120810.DescribeTimeToLive', asked);
  const { KeySchema, GlobalSecondaryIndexes, StreamSpecification, TimeToLiveSpecification }: any = properties;
  const index = ({ IndexName, KeySchema: keys, Projection }: any) => ({ IndexName, keys, Projection });
  return {
    of: name,
    wanted: {
      KeySchema,
      GlobalSecondaryIndexes: GlobalSecondaryIndexes?.map(index),
      StreamViewType: StreamSpecification?.StreamViewType,
      timeToLive: TimeToLiveSpecification?.AttributeName,
      DeletionProtectionEnabled: properties.DeletionProtectionEnabled,
      BillingMode: properties.BillingMode,
    },
    found: {
      KeySchema: Table.KeySchema,
      GlobalSecondaryIndexes: Table.GlobalSecondaryIndexes?.map(index),
      StreamViewType: Table.StreamSpecification?.StreamViewType,
      timeToLive: TimeToLiveDescription.AttributeName,
      DeletionProtectionEnabled: Table.DeletionProtectionEnabled,
      BillingMode: Table.BillingModeSummary?.BillingMode,
    },
  };
}

async function compareFunction(endpoint: string, { name, physical, properties }: Standing): Promise<Comparison> {
  const path = `/2015-03-31/functions/${physical}`;
  const { Configuration } = await rest(endpoint, 'lambda', path);
  const alias = await rest(endpoint, 'lambda', `${path}/aliases/live`);
  const { Runtime, Handler, Timeout, MemorySize, Architectures, Environment }: any = properties;
  const variables = (environment: any) => Object.keys(environment.Variables).toSorted();
  return {
    of: name,
    wanted: {
      Runtime,
      Handler,
      Timeout,
      MemorySize,
      Architectures,
      variables: variables(Environment),
      live: '1',
    },
    found: { ...Configuration, variables: variables(Configuration.Environment), live: alias.FunctionVersion },
  };
}

async function compareMapping(endpoint: string, { id, physical, properties }: Standing): Promise<Comparison> {
  const found = await rest(endpoint, 'lambda', `/2015-03-31/event-source-mappings/${physical}`);
  const { FunctionName, EventSourceArn, ...wanted }: any = properties;
  return {
    of: id,
    wanted: { ...wanted, invokes: FunctionName },
    found: { ...found, invokes: found.FunctionArn.split(':').slice(6).join(':') },
  };
}

/** The API asks in lower case for what CloudFormation has in upper case. */
async function compareApi(endpoint: string, { name, physical, properties }: Standing): Promise<Comparison> {
  const { corsConfiguration } = await rest(endpoint, 'apigateway', `/v2/apis/${physical}`);
  const wanted = { CorsConfiguration: inLowerCase(properties.CorsConfiguration) };
  return { of: name, wanted, found: { CorsConfiguration: corsConfiguration } };
}

export function inLowerCase(value: unknown): Record<string, unknown> {
  const entries = Object.entries(Object(value)).map(([key, each]) => [key[0]?.toLowerCase() + key.slice(1), each]);
  return Object.fromEntries(entries);
}

async function compareAlarms(endpoint: string, alarms: readonly Standing[]): Promise<Comparison> {
  const answer: any = await callAws(endpoint, 'GraniteServiceVersion20100801.DescribeAlarms', {
    MaxRecords: 100,
  });
  const shape = ({ MetricName, Threshold, Period, EvaluationPeriods, TreatMissingData }: any) =>
    [MetricName, Threshold, Period, EvaluationPeriods, TreatMissingData].join(' ');
  return {
    of: 'alarms',
    wanted: { all: alarms.map(({ properties }) => shape(properties)).toSorted() },
    found: { all: answer.MetricAlarms.map(shape).toSorted() },
  };
}
