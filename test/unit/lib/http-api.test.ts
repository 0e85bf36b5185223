import { beforeAll, describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { allRoutes } from '../../support/route-tables.ts';
import { behind, idOf, named, ofApi, ownProduction, properties, synthesized } from './synthesized.ts';

let prod: ReturnType<typeof synthesized>;
beforeAll(() => {
  prod = synthesized('prod');
}, 60_000);

test('routes every key of the route tables to its function, and HEAD wherever there is GET', () => {
  const pathOf = new Map(
    properties(prod.service, 'AWS::Lambda::Function').map(({ name }) => [
      idOf(prod.service, 'AWS::Lambda::Function', name),
      name,
    ]),
  );
  const integrations = named(prod.service, 'AWS::ApiGatewayV2::Integration');
  const routes = ofApi(prod.service, 'HTTP', 'Route').map(({ RouteKey, Target }) => {
    const integration = integrations.get(Target['Fn::Join'][1][1].Ref)?.Properties;
    expect(integration.PayloadFormatVersion).toBe('2.0');
    return `${pathOf.get(behind(prod.service, integration.IntegrationUri))}: ${RouteKey}`;
  });

  const withHead = allRoutes.flatMap(({ path, key }) => [
    `${path}: ${key}`,
    `${path}: ${key.replace(/^GET /, 'HEAD ')}`,
  ]);
  expect(routes.sort()).toEqual([...new Set(withHead)].sort());
  expect(allRoutes.length).toBeGreaterThan(30);
});

test.each([
  ['$default', 'HTTP'],
  ['live', 'WEBSOCKET'],
] as const)('throttles requests to %s as the stage says', (StageName, protocol) => {
  expect(ofApi(prod.service, protocol, 'Stage')).toMatchObject([
    { StageName, DefaultRouteSettings: { ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 2000 } },
  ]);
});

test('routes everything of the WebSocket API to one function, by its alias', () => {
  const routes = ofApi(prod.service, 'WEBSOCKET', 'Route').map(({ RouteKey }) => RouteKey);
  const [integration, ...others] = ofApi(prod.service, 'WEBSOCKET', 'Integration');

  expect(routes.sort()).toEqual(['$connect', '$default', '$disconnect']);
  expect(others).toEqual([]);
  const target = idOf(prod.service, 'AWS::Lambda::Function', 'events/live-connections');
  expect(behind(prod.service, integration?.IntegrationUri)).toBe(target);
});

test('allows browsers from the origins of the stage only, and exposes the headers of the contract', () => {
  const origins = ['https://shop.example'];

  prod.service.hasResourceProperties('AWS::ApiGatewayV2::Api', { CorsConfiguration: Match.absent() });
  synthesized('prod', { corsOrigins: origins }).service.hasResourceProperties('AWS::ApiGatewayV2::Api', {
    CorsConfiguration: {
      AllowOrigins: origins,
      ExposeHeaders: ['ETag', 'Location', 'Retry-After', 'X-Correlation-Id', 'Idempotency-Key', 'Idempotent-Replayed'],
    },
  });
});

test('joins the access log with the log lines of functions, without personal data and tokens', () => {
  const [stage] = ofApi(prod.service, 'HTTP', 'Stage');
  const format = stage?.AccessLogSettings.Format;

  expect(JSON.parse(format)).toMatchObject({
    functionRequestId: '$context.integration.requestId',
    route: '$context.routeKey',
  });
  expect(format).not.toMatch(/identity|sourceIp|userAgent|authorizer|\$context\.path|header/i);
});

test('keeps every log as long as the stage says, one for each function', () => {
  const logs = properties(prod.service, 'AWS::Logs::LogGroup');
  const functions = properties(prod.service, 'AWS::Lambda::Function');

  expect(new Set(logs.map(({ RetentionInDays }) => RetentionInDays))).toEqual(new Set([365]));
  expect(new Set(functions.map(({ LoggingConfig }) => LoggingConfig.LogGroup.Ref)).size).toBe(functions.length);
});

test('issues tokens in the name of the public URL, which is that of the API unless the stage has another', () => {
  const issuers = (service: typeof prod.service) =>
    properties(service, 'AWS::Lambda::Function').flatMap(({ Environment }) => Environment.Variables.ISSUER ?? []);
  const [stage] = ofApi(prod.service, 'HTTP', 'Stage');

  expect(new Set(issuers(synthesized('local', { publicUrl: 'http://localhost:3000' }).service))).toEqual(
    new Set(['http://localhost:3000']),
  );
  for (const issuer of issuers(prod.service))
    expect(issuer).toEqual({ 'Fn::GetAtt': [stage?.ApiId.Ref, 'ApiEndpoint'] });
});

describe('a stage with a domain', () => {
  const certificateArn = 'arn:aws:acm:eu-central-1:111122223333:certificate/11111111-2222-3333-4444-555555555555';
  let service: typeof prod.service;
  beforeAll(() => {
    ({ service } = synthesized('prod', { ...ownProduction, domain: { name: 'api.shop.example', certificateArn } }));
  }, 60_000);

  test('has its base URL and its issuer at the domain, whatever the id of the API', () => {
    const variables = properties(service, 'AWS::Lambda::Function').map(({ Environment }) => Environment.Variables);

    const urls = variables.flatMap(({ ISSUER, PUBLIC_URL }) => [ISSUER, PUBLIC_URL]).filter(Boolean);

    expect(new Set(urls)).toEqual(new Set(['https://api.shop.example']));
    expect(service.findOutputs('*', { Value: 'https://api.shop.example' })).not.toEqual({});
  });

  test('serves no other address, so that no client depends on it', () => {
    service.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      ProtocolType: 'HTTP',
      DisableExecuteApiEndpoint: true,
    });
    service.hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', { DomainName: { Ref: Match.anyValue() } });
  });

  test('outputs the target of its DNS record, and creates no record', () => {
    const values = Object.values(service.findOutputs('*')).map(({ Value }) => JSON.stringify(Value));

    expect(values.join()).toMatch(/RegionalDomainName.*RegionalHostedZoneId|RegionalHostedZoneId.*RegionalDomainName/);
    service.resourceCountIs('AWS::Route53::RecordSet', 0);
  });

  test('retains the domain and the API, which can be imported again', () => {
    for (const type of ['AWS::ApiGatewayV2::DomainName', 'AWS::ApiGatewayV2::Api'])
      service.hasResource(type, { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
  });
});

test('has the address of API Gateway without a domain', () => {
  prod.service.resourceCountIs('AWS::ApiGatewayV2::DomainName', 0);
  prod.service.hasResourceProperties('AWS::ApiGatewayV2::Api', {
    ProtocolType: 'HTTP',
    DisableExecuteApiEndpoint: false,
  });
});
