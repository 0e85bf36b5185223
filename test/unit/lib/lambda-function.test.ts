import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, expect, test } from '@jest/globals';
import { environmentNames } from '../../../functions/platform/environment-names.ts';
import { getBundle, listHandlerPaths, metafilePath } from '../../../lib/bundling/bundle.ts';
import { defaultProvider } from '../../../lib/bundling/shims/credentials.ts';
import { stages } from '../../../lib/stages.ts';
import { behind, grants, idOf, named, properties, synthesized } from './synthesized.ts';

let prod: ReturnType<typeof synthesized>;
beforeAll(() => {
  prod = synthesized('prod');
}, 60_000);

const environment = process.env;
afterEach(() => {
  process.env = environment;
});

test('functions are the handler files, each exactly once', () => {
  const paths = properties(prod.service, 'AWS::Lambda::Function').map(({ name }) => name);

  expect(paths.sort()).toEqual(listHandlerPaths());
});

test.each(listHandlerPaths())(
  '%s starts with the variables that it is given, so that none is missing when an order comes',
  async (path) => {
    const given = named(prod.service, 'AWS::Lambda::Function').get(path)?.Properties.Environment.Variables;
    const known = Object.entries(given).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : 'https://known.when/deployed',
    ]);
    process.env = { AWS_REGION: 'eu-west-1', ...Object.fromEntries(known) };

    const bundle = await import(join(getBundle(path), 'index.mjs'));

    expect(bundle.handler).toBeInstanceOf(Function);
  },
);

test('no bundle needs require, which does not exist where it runs', () => {
  const { outputs }: { outputs: Record<string, { imports: { kind: string }[] }> } = JSON.parse(
    readFileSync(metafilePath, 'utf8'),
  );

  for (const { imports } of Object.values(outputs))
    expect(imports.map(({ kind }) => kind)).not.toContain('require-call');
});

test('no bundle carries the chain of credentials that only a developer machine needs', () => {
  const { inputs }: { inputs: Record<string, unknown> } = JSON.parse(readFileSync(metafilePath, 'utf8'));

  expect(Object.keys(inputs).filter((file) => file.includes('credential-provider'))).toEqual([]);
});

test('functions take their credentials from the environment, and say so when there are none', async () => {
  process.env = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key', AWS_SESSION_TOKEN: 'session' };
  const credentials = await defaultProvider()();
  process.env = { AWS_ACCESS_KEY_ID: 'id' };

  expect(credentials).toEqual({ accessKeyId: 'id', secretAccessKey: 'key', sessionToken: 'session' });
  await expect(defaultProvider()()).rejects.toThrow('AWS_SECRET_ACCESS_KEY');
});

test('functions run on the Node that they are tested on, and on the cheaper processor', () => {
  prod.service.allResourcesProperties('AWS::Lambda::Function', {
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
  });
  expect(process.versions.node).toMatch(/^24\./);
});

test('functions are configured with variables that they know, and know none that nobody sets', () => {
  const set = properties(prod.service, 'AWS::Lambda::Function').flatMap(({ Environment }) =>
    Object.keys(Environment.Variables),
  );

  expect([...new Set(set)].sort()).toEqual([...environmentNames].sort());
});

test('functions may do only what is named, on what is named; X-Ray alone knows no resources', () => {
  for (const [path, statements] of grants(prod.service)) {
    expect(statements.length).toBeGreaterThan(0);
    for (const { Action, Resource } of statements) {
      const actions = [Action].flat();
      if (actions.every((action) => action.startsWith('xray:Put'))) continue;
      expect([path, actions.filter((action) => action.includes('*'))]).toEqual([path, []]);
      expect([path, JSON.stringify(Resource)]).toEqual([path, expect.not.stringContaining('*')]);
    }
  }
  const roles = Object.values(prod.service.findResources('AWS::IAM::Role')).filter((role) =>
    JSON.stringify(role).includes('"lambda.amazonaws.com"'),
  );
  expect(roles).toHaveLength(listHandlerPaths().length);
  expect(JSON.stringify(roles)).not.toContain('ManagedPolicyArns');
});

test('the token function alone can read the private keys', () => {
  const readers = [...grants(prod.service)].filter(([, statements]) =>
    JSON.stringify(statements).includes('secretsmanager:'),
  );
  const told = properties(prod.service, 'AWS::Lambda::Function').filter(
    ({ Environment }) => Environment.Variables.SIGNING_KEYS_SECRET,
  );

  expect(readers.map(([path]) => path)).toEqual(['identity/issue-token']);
  expect(told.map(({ name }) => name)).toEqual(['identity/issue-token']);
});

test('the token function may do with keys and clients what it does, and nothing more', () => {
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
  ]);
});

test('the keys are rotated as often as the stage says, by the function that alone can read them', () => {
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
  // The store tries the function when it is told of the schedule, so by then the function must be allowed everything.
  expect(schedule?.DependsOn).toEqual(
    expect.arrayContaining([schedule?.Properties.RotationLambdaARN.Ref, expect.stringContaining('Rotation')]),
  );
});

test('functions can each be given a log level and a limit of their own', () => {
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

test('a client reaches its rate on every deployed stage before it takes all that one instance serves', () => {
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

test('functions that a stage names do exist', () => {
  expect(listHandlerPaths()).toEqual(expect.arrayContaining(stages.flatMap(({ functions }) => Object.keys(functions))));
});

test('the sweeper is woken every minute, so that an order that waits too long is soon asked for again', () => {
  const rules = properties(prod.service, 'AWS::Events::Rule');
  const sweeper = idOf(prod.service, 'AWS::Lambda::Function', 'ordering/sweep-orders');
  const [rule] = rules.filter(({ Targets }) => behind(prod.service, Targets[0].Arn) === sweeper);

  expect(rule?.ScheduleExpression).toBe('rate(1 minute)');
});

test('every stage grants the same, but for traces, and for the steps of a carrier that nobody simulates', () => {
  const granted = (service: typeof prod.service) =>
    [...grants(service)].map(([path, statements]) => {
      const kept = statements.filter(({ Action, Resource }) => {
        const isSimulated = path === 'delivery/arrange-delivery' && JSON.stringify(Resource).includes('carriersteps');
        return !JSON.stringify(Action).includes('xray:') && !(isSimulated && [Action].flat()[0] === 'sqs:SendMessage');
      });
      return [path, kept.map(({ Action }) => [Action].flat().sort())];
    });

  for (const stage of ['local', 'dev', 'staging'])
    expect(granted(synthesized(stage).service)).toEqual(granted(prod.service));
});
