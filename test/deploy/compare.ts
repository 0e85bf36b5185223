import { callAws } from '../../local/engines/aws-json.ts';
import { requestJson } from './account.ts';
import { type DeployedResource, readAttributes, readExpected } from './deployed-resources.ts';

/** A property of the template that the deployed resource does not have. */
export interface Difference {
  readonly property: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

type Comparison = { of: string; expected: Record<string, unknown>; actual: Record<string, unknown> };

/** Compares the deployed resources with the template, in the properties that our code relies on. */
export async function findDifferences(endpoint: string, assembly: string): Promise<Difference[]> {
  const { references, all } = await readExpected(endpoint, assembly);
  const resolved = (type: string) =>
    all(type).map((each) => ({ ...each, properties: Object(references.resolve(each.properties)) }));
  const compared = await Promise.all([
    ...resolved('AWS::SQS::Queue').map((queue) => compareQueue(endpoint, queue)),
    ...resolved('AWS::DynamoDB::Table').map((table) => compareTable(endpoint, table)),
    ...resolved('AWS::Lambda::Function').map((target) => compareFunction(endpoint, target)),
    ...resolved('AWS::Lambda::EventSourceMapping').map((mapping) => compareMapping(endpoint, mapping)),
    ...resolved('AWS::ApiGatewayV2::Api')
      .filter(({ properties }) => properties.ProtocolType === 'HTTP')
      .map((api) => compareApi(endpoint, api)),
    compareAlarms(endpoint, resolved('AWS::CloudWatch::Alarm')),
  ]);
  return compared.flat().flatMap(({ of, expected, actual }) =>
    Object.entries(expected)
      // Each service has its tags elsewhere, and none of ours reads them.
      .filter(([name, value]) => name !== 'Tags' && canonicalize(value) !== canonicalize(actual[name]))
      .map(([name, value]) => ({ property: `${of}: ${name}`, expected: value, actual: actual[name] })),
  );
}

/** Returns the same text for equal values: in any order, `true` and `"true"`, an object and its JSON. */
function canonicalize(value: unknown): string {
  const plain = typeof value === 'string' && /^[[{]/.test(value) ? JSON.parse(value) : value;
  if (Array.isArray(plain)) return `[${plain.map(canonicalize).join()}]`;
  if (typeof plain !== 'object' || plain === null) return String(plain);
  const entries = Object.entries(plain).map(([key, each]) => `${key}:${canonicalize(each)}`);
  return `{${entries.toSorted().join()}}`;
}

async function compareQueue(endpoint: string, { name, physical, properties }: DeployedResource): Promise<Comparison> {
  return { of: name, expected: properties, actual: await readAttributes(endpoint, physical) };
}

async function compareTable(endpoint: string, { name, physical, properties }: DeployedResource): Promise<Comparison> {
  const input = { TableName: physical };
  const { Table }: any = await callAws(endpoint, 'DynamoDB_20120810.DescribeTable', input);
  const { TimeToLiveDescription }: any = await callAws(endpoint, 'DynamoDB_20120810.DescribeTimeToLive', input);
  const { KeySchema, GlobalSecondaryIndexes, StreamSpecification, TimeToLiveSpecification }: any = properties;
  const index = ({ IndexName, KeySchema: keys, Projection }: any) => ({ IndexName, keys, Projection });
  return {
    of: name,
    expected: {
      KeySchema,
      GlobalSecondaryIndexes: GlobalSecondaryIndexes?.map(index),
      StreamViewType: StreamSpecification?.StreamViewType,
      timeToLive: TimeToLiveSpecification?.AttributeName,
      DeletionProtectionEnabled: properties.DeletionProtectionEnabled,
      BillingMode: properties.BillingMode,
    },
    actual: {
      KeySchema: Table.KeySchema,
      GlobalSecondaryIndexes: Table.GlobalSecondaryIndexes?.map(index),
      StreamViewType: Table.StreamSpecification?.StreamViewType,
      timeToLive: TimeToLiveDescription.AttributeName,
      DeletionProtectionEnabled: Table.DeletionProtectionEnabled,
      BillingMode: Table.BillingModeSummary?.BillingMode,
    },
  };
}

async function compareFunction(
  endpoint: string,
  { name, physical, properties }: DeployedResource,
): Promise<Comparison> {
  const path = `/2015-03-31/functions/${physical}`;
  const { Configuration } = await requestJson(endpoint, 'lambda', path);
  const alias = await requestJson(endpoint, 'lambda', `${path}/aliases/live`);
  const { Runtime, Handler, Timeout, MemorySize, Architectures, Environment }: any = properties;
  const variables = (environment: any) => Object.keys(environment.Variables).toSorted();
  return {
    of: name,
    expected: {
      Runtime,
      Handler,
      Timeout,
      MemorySize,
      Architectures,
      variables: variables(Environment),
      live: '1',
    },
    actual: { ...Configuration, variables: variables(Configuration.Environment), live: alias.FunctionVersion },
  };
}

async function compareMapping(endpoint: string, { id, physical, properties }: DeployedResource): Promise<Comparison> {
  const actual = await requestJson(endpoint, 'lambda', `/2015-03-31/event-source-mappings/${physical}`);
  const { FunctionName, EventSourceArn, ...expected }: any = properties;
  return {
    of: id,
    expected: { ...expected, invokes: FunctionName },
    actual: { ...actual, invokes: actual.FunctionArn.split(':').slice(6).join(':') },
  };
}

/** The API's names begin in lower case, CloudFormation's in upper case. */
async function compareApi(endpoint: string, { name, physical, properties }: DeployedResource): Promise<Comparison> {
  const { corsConfiguration } = await requestJson(endpoint, 'apigateway', `/v2/apis/${physical}`);
  const expected = { CorsConfiguration: toCamelCase(properties.CorsConfiguration) };
  return { of: name, expected, actual: { CorsConfiguration: corsConfiguration } };
}

export function toCamelCase(value: unknown): Record<string, unknown> {
  const entries = Object.entries(Object(value)).map(([key, each]) => [key[0]?.toLowerCase() + key.slice(1), each]);
  return Object.fromEntries(entries);
}

async function compareAlarms(endpoint: string, alarms: readonly DeployedResource[]): Promise<Comparison> {
  const response: any = await callAws(endpoint, 'GraniteServiceVersion20100801.DescribeAlarms', {
    MaxRecords: 100,
  });
  const shape = ({ MetricName, Threshold, Period, EvaluationPeriods, TreatMissingData }: any) =>
    [MetricName, Threshold, Period, EvaluationPeriods, TreatMissingData].join(' ');
  return {
    of: 'alarms',
    expected: { all: alarms.map(({ properties }) => shape(properties)).toSorted() },
    actual: { all: response.MetricAlarms.map(shape).toSorted() },
  };
}
