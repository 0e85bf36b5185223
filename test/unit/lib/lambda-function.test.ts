import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { environmentNames } from '../../../functions/platform/environment-names.ts';
import { getBundle, listHandlerPaths, metafilePath } from '../../../lib/bundling/bundle.ts';
import { defaultProvider } from '../../../lib/bundling/shims/credentials.ts';
import { LambdaFunction } from '../../../lib/constructs/lambda-function.ts';
import { readVersion } from '../../../lib/release.ts';
import { selectStages, stages } from '../../../lib/stages.ts';
import { behind, grants, idOf, named, properties, synthesized, wholeProduction } from './synthesized.ts';

let prod: ReturnType<typeof synthesized>;
beforeAll(() => {
  prod = synthesized('prod', wholeProduction);
}, 60_000);

const badTimeout = JSON.stringify({ ...stages[0]?.replyTimeoutSeconds, refund: 0 });

const environment = process.env;
afterEach(() => {
  process.env = environment;
});

test('deploys each handler file as one function', () => {
  const paths = properties(prod.service, 'AWS::Lambda::Function').map(({ name }) => name);

  expect(paths.sort()).toEqual(listHandlerPaths());
});

test('leaves the lines of an invocation that Lambda itself writes out of the log, and none of the functions', () => {
  const levels = [prod, synthesized('dev')].map(({ service }) =>
    properties(service, 'AWS::Lambda::Function').map(({ LoggingConfig: { LogGroup, ...config } }) => config),
  );

  const json = { LogFormat: 'JSON', SystemLogLevel: 'WARN' };
  for (const config of levels[0] ?? []) expect(config).toEqual({ ...json, ApplicationLogLevel: 'INFO' });
  for (const config of levels[1] ?? []) expect(config).toEqual({ ...json, ApplicationLogLevel: 'DEBUG' });
});

/** Starts a function with the variables of its stack, some of them changed, as Lambda does. */
function start(path: string, change: (name: string, value: string) => string = (_, value) => value) {
  const given = named(prod.service, 'AWS::Lambda::Function').get(path)?.Properties.Environment.Variables;
  const known = Object.entries(given).map(([name, value]) => {
    return [name, change(name, toText(value))];
  });
  process.env = { AWS_REGION: 'eu-west-1', ...Object.fromEntries(known) };
  starts += 1;
  const bundle = getBundle('STRIPE_SETTINGS' in given ? `${path}.stripe` : path);
  return import(`${join(bundle, 'index.mjs')}?${starts}`);
}
let starts = 0;

/** Replaces values that are known when they are deployed, in a text that is joined of parts as well. */
function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  const parts: unknown[] = Object(value)['Fn::Join']?.[1] ?? [];
  const isJson = String(parts[0]).startsWith('{');
  return isJson
    ? parts.map((part) => (typeof part === 'string' ? part : 'known')).join('')
    : 'https://known.when/deployed';
}

/** The variables that the logger and the metrics read, which have no schema of ours. */
const isOptional = (name: string) => /^(BUILD|STAGE|POWERTOOLS_\w+)$/.test(name);

test.each(listHandlerPaths())('starts %s with the variables of its stack', async (path) => {
  expect((await start(path)).handler).toBeInstanceOf(Function);
});

test.each(listHandlerPaths())('refuses to start %s without any one of its variables, and names it', async (path) => {
  const names = Object.keys(named(prod.service, 'AWS::Lambda::Function').get(path)?.Properties.Environment.Variables);

  const fault: Error = await start(path, (name, value) => (isOptional(name) ? value : '')).catch((thrown) => thrown);

  expect(fault.message.split('\n').sort()).toEqual(
    names
      .filter((name) => !isOptional(name))
      .map((name) => `${name} is missing`)
      .sort(),
  );
});

test.each<[name: string, path: string, allowed: string, malformed: string[]]>([
  ['CARRIER', 'delivery/arrange-delivery', 'simulated or manual', ['pigeon', 'Manual']],
  ['CARRIER_STEP_SECONDS', 'delivery/arrange-delivery', 'seconds, such as 5 or 0.5', ['soon', '-1', '1e3']],
  ['STRIPE_SETTINGS', 'payment/process-payment', 'the settings of Stripe as JSON', ['{', '{}', '[]']],
  ['RATE_PER_SECOND', 'ordering/place-order', 'a number from 1 up', ['0', '-1', 'many', 'Infinity', '0.5']],
  ['RATE_BURST', 'ordering/read-orders', 'a number from 1 up', ['0', 'many']],
  ['RETRY_SECONDS', 'ordering/record-status', 'whole seconds', ['5,x', '5,-1', '1.5', '5,99999999', '5,,25']],
  ['REPLY_TIMEOUT_SECONDS', 'ordering/sweep-orders', 'whole seconds', ['5', '{', '{"payment":60}', badTimeout]],
  ...['ISSUER', 'ORDERS_QUEUE_URL', 'PAYMENTS_QUEUE_URL'].map((name): [string, string, string, string[]] => [
    name,
    'ordering/place-order',
    'an http or https URL',
    ['orders', '/'],
  ]),
  ['PUBLIC_URL', 'operations/monitor-health', 'an http or https URL', ['localhost:3000']],
  ['ORDERS_DLQ_URL', 'operations/store-dead-letters', 'an http or https URL', ['orders-dlq.fifo']],
])('refuses a malformed %s when %s starts, and says that it must be %s', async (name, path, allowed, malformed) => {
  for (const value of malformed)
    await expect(start(path, (each, given) => (each === name ? value : given))).rejects.toThrow(
      new RegExp(`^${name} must be ${allowed}.*; it is "`),
    );
});

test('bundles nothing that needs require, which does not exist in an ES module', () => {
  const { outputs }: { outputs: Record<string, { imports: { kind: string }[] }> } = JSON.parse(
    readFileSync(metafilePath, 'utf8'),
  );

  for (const { imports } of Object.values(outputs))
    expect(imports.map(({ kind }) => kind)).not.toContain('require-call');
});

test('bundles no credential provider chain', () => {
  const { inputs }: { inputs: Record<string, unknown> } = JSON.parse(readFileSync(metafilePath, 'utf8'));

  expect(Object.keys(inputs).filter((file) => file.includes('credential-provider'))).toEqual([]);
});

test('takes credentials from the environment, and names the variable that is missing', async () => {
  process.env = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key', AWS_SESSION_TOKEN: 'session' };
  const credentials = await defaultProvider()();
  process.env = { AWS_ACCESS_KEY_ID: 'id' };

  expect(credentials).toEqual({ accessKeyId: 'id', secretAccessKey: 'key', sessionToken: 'session' });
  await expect(defaultProvider()()).rejects.toThrow('AWS_SECRET_ACCESS_KEY');
});

test('runs functions on arm64 and on the Node version of the tests', () => {
  prod.service.allResourcesProperties('AWS::Lambda::Function', {
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
  });
  expect(process.versions.node).toMatch(/^24\./);
});

test('sets exactly the environment variables that functions know', () => {
  const set = [prod, synthesized('dev')].flatMap(({ service }) =>
    properties(service, 'AWS::Lambda::Function').flatMap(({ Environment }) => Object.keys(Environment.Variables)),
  );

  expect([...new Set(set)].sort()).toEqual([...environmentNames].sort());
});

test('grants only named actions on named resources, but for X-Ray, which has no resources', () => {
  for (const [path, statements] of grants(prod.service)) {
    expect(statements.length).toBeGreaterThan(0);
    for (const { Action, Resource } of statements) {
      const actions = [Action].flat();
      if (actions.every((action) => action.startsWith('xray:Put'))) continue;
      // The ids of connections are not known; the API and the call are.
      const isPost = actions.every((action) => action === 'execute-api:ManageConnections');
      const resource = JSON.stringify(Resource).replace(isPost ? '/live/POST/@connections/*' : '', '');
      expect([path, actions.filter((action) => action.includes('*'))]).toEqual([path, []]);
      expect([path, resource]).toEqual([path, expect.not.stringContaining('*')]);
    }
  }
  const roles = Object.values(prod.service.findResources('AWS::IAM::Role')).filter((role) =>
    JSON.stringify(role).includes('"lambda.amazonaws.com"'),
  );
  expect(roles).toHaveLength(listHandlerPaths().length);
  expect(JSON.stringify(roles)).not.toContain('ManagedPolicyArns');
});

test('grants the private keys to the token function only', () => {
  const readers = [...grants(prod.service)].filter(([, statements]) =>
    statements.some((statement) => /secretsmanager:.*SigningKeys/.test(JSON.stringify(statement))),
  );
  const issuers = properties(prod.service, 'AWS::Lambda::Function').filter(
    ({ Environment }) => Environment.Variables.SIGNING_KEYS_SECRET,
  );

  expect(readers.map(([path]) => path)).toEqual(['identity/issue-token']);
  expect(issuers.map(({ name }) => name)).toEqual(['identity/issue-token']);
});

test('grants the token function exactly what it does with keys and clients', () => {
  const actions = grants(prod.service)
    .get('identity/issue-token')
    ?.flatMap(({ Action }) => Action)
    .filter((action) => !/^(logs|xray):/.test(action));

  expect(actions).toEqual([
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'secretsmanager:GetSecretValue',
    'secretsmanager:PutSecretValue',
    'secretsmanager:UpdateSecretVersionStage',
    // The key of the cookies of a sign-in.
    'secretsmanager:GetSecretValue',
  ]);
});

test('rotates the keys on the schedule of the stage by the token function', () => {
  const id = idOf(prod.service, 'AWS::Lambda::Function', 'identity/issue-token');
  const [schedule] = Object.values(prod.service.findResources('AWS::SecretsManager::RotationSchedule'));

  expect(schedule?.Properties).toEqual({
    SecretId: { 'Fn::ImportValue': expect.stringContaining('SigningKeys') },
    RotationLambdaARN: expect.anything(),
    RotationRules: { ScheduleExpression: 'rate(30 days)' },
    RotateImmediatelyOnUpdate: false,
  });
  expect(behind(prod.service, schedule?.Properties.RotationLambdaARN)).toBe(id);
  const [permission] = properties(prod.service, 'AWS::Lambda::Permission').filter(
    ({ Principal }) => Principal === 'secretsmanager.amazonaws.com',
  );
  expect(behind(prod.service, permission?.FunctionName)).toBe(id);
  expect(permission?.SourceAccount).toEqual({ Ref: 'AWS::AccountId' });
  // Secrets Manager invokes the function when the schedule is created, so the function needs its grants by then.
  expect(schedule?.DependsOn).toEqual(
    expect.arrayContaining([schedule?.Properties.RotationLambdaARN.Ref, expect.stringContaining('Rotation')]),
  );
});

test('gives a function the log level and the concurrency of its own settings', () => {
  const { service } = synthesized('prod', {
    functions: { 'ordering/place-order': { logLevel: 'DEBUG', reservedConcurrency: 7 } },
  });
  const functions = named(service, 'AWS::Lambda::Function');

  expect(functions.get('ordering/place-order')?.Properties).toMatchObject({
    ReservedConcurrentExecutions: 7,
    Environment: { Variables: { POWERTOOLS_LOG_LEVEL: 'DEBUG' } },
  });
  expect(functions.get('ordering/cancel-order')?.Properties.ReservedConcurrentExecutions).toBeUndefined();
});

test('limits a client on every deployed stage to less than one instance serves', () => {
  // Measured with the latencies of AWS: an instance serves this many of these requests a second, one after another.
  const served = { 'ordering/place-order': 23, 'ordering/cancel-order': 23, 'ordering/read-orders': 117 };

  for (const stage of ['dev', 'staging', 'prod']) {
    const functions = named(synthesized(stage).service, 'AWS::Lambda::Function');
    for (const [path, perSecond] of Object.entries(served))
      expect(Number(functions.get(path)?.Properties.Environment.Variables.RATE_PER_SECOND)).toBeLessThan(perSecond);
  }
  const local = named(synthesized('local').service, 'AWS::Lambda::Function');
  expect(local.get('ordering/read-orders')?.Properties.Environment.Variables.RATE_PER_SECOND).toBe('5000');
});

test('names only functions that exist in the settings of stages', () => {
  expect(listHandlerPaths()).toEqual(expect.arrayContaining(stages.flatMap(({ functions }) => Object.keys(functions))));
});

test('runs the sweeper every minute', () => {
  const rules = properties(prod.service, 'AWS::Events::Rule');
  const sweeper = idOf(prod.service, 'AWS::Lambda::Function', 'ordering/sweep-orders');
  const scheduled = rules.filter(({ ScheduleExpression }) => ScheduleExpression);
  const [rule] = scheduled.filter(({ Targets }) => behind(prod.service, Targets[0].Arn) === sweeper);

  expect(rule?.ScheduleExpression).toBe('rate(1 minute)');
});

test('grants the same in every stage with the same payment provider, but for traces, reports and the steps of the simulated carrier', () => {
  const { paymentProvider = 'simulated' } = stages.find(({ name }) => name === 'prod') ?? {};
  const listGrants = (stage: string) =>
    [...grants(synthesized(stage, { paymentProvider, reportAddresses: [] }).service)]
      .flatMap(([path, statements]) =>
        statements.flatMap(({ Action, Resource }) =>
          [Action]
            .flat()
            .flatMap((action) => [Resource].flat().map((resource) => `${path} ${action} ${JSON.stringify(resource)}`)),
        ),
      )
      .map((grant) => grant.replaceAll(`order-processing-${stage}-`, ''))
      .filter((grant) => !/ xray:|carriersteps|^delivery\/simulate-carrier/.test(grant))
      .sort();

  const inProd = listGrants('prod');

  for (const stage of ['local', 'dev', 'staging']) expect(listGrants(stage)).toEqual(inProd);
});

test('keeps the versions of a function outside of dev, so that its alias can point back to one', () => {
  prod.service.allResources('AWS::Lambda::Version', { DeletionPolicy: 'Retain' });
  expect(Object.values(synthesized('dev').service.findResources('AWS::Lambda::Version'))).not.toContainEqual(
    expect.objectContaining({ DeletionPolicy: 'Retain' }),
  );
});

test('lets the consumers of queues and of orders send messages that come back to them, and stops all others', () => {
  const loops = properties(prod.service, 'AWS::Lambda::Function').filter(
    ({ RecursiveLoop }) => RecursiveLoop === 'Allow',
  );
  const consumers = properties(prod.service, 'AWS::Lambda::EventSourceMapping')
    .filter(({ FunctionResponseTypes, StartingPosition }) => FunctionResponseTypes && !StartingPosition)
    .map(({ FunctionName }) => behind(prod.service, FunctionName));
  consumers.push(idOf(prod.service, 'AWS::Lambda::Function', 'events/publish-events'));

  expect(new Set(loops.map(({ name }) => idOf(prod.service, 'AWS::Lambda::Function', name)))).toEqual(
    new Set(consumers),
  );
});

describe('a grant for the release before', () => {
  function allowFormer(unusedSince: string): Stack {
    const [stage] = selectStages('dev');
    const stack = new Stack();
    const target = new LambdaFunction(stack, 'Target', {
      ...{ stage: stage!, path: 'ordering/place-order', trigger: 'request', environment: {} },
    });
    target.allowFormer(unusedSince, ['sqs:SendMessage'], 'arn:aws:sqs:::a');
    target.allowFormer(unusedSince, ['sqs:SendMessage'], 'arn:aws:sqs:::b');
    return stack;
  }

  test('stands in the policy by its name, which the test of the grants knows', () => {
    const policies = properties(Template.fromStack(allowFormer(readVersion())), 'AWS::IAM::Policy');
    const statements = policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);

    expect(statements.filter(({ Sid }) => Sid)).toEqual([
      { Sid: 'Former1', Effect: 'Allow', Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:::a' },
      { Sid: 'Former2', Effect: 'Allow', Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:::b' },
    ]);
  });

  test('ends with the release: any later one refuses it', () => {
    expect(() => allowFormer('0.0.9')).toThrow('still grants sqs:SendMessage for the release before 0.0.9: remove it');
  });
});
