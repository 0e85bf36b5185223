import { beforeAll, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { allRoutes } from '../../support/route-tables.ts';
import { behind, idOf, named, properties, synthesized } from './synthesized.ts';

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
  const routes = properties(prod.service, 'AWS::ApiGatewayV2::Route').map(({ RouteKey, Target }) => {
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

test('throttles requests as the stage says', () => {
  prod.service.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
    StageName: '$default',
    DefaultRouteSettings: { ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 2000 },
  });
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
  const [stage] = properties(prod.service, 'AWS::ApiGatewayV2::Stage');
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
  const [api] = named(prod.service, 'AWS::ApiGatewayV2::Api').keys();

  expect(new Set(issuers(synthesized('local', { publicUrl: 'http://localhost:3000' }).service))).toEqual(
    new Set(['http://localhost:3000']),
  );
  for (const issuer of issuers(prod.service)) expect(issuer).toEqual({ 'Fn::GetAtt': [api, 'ApiEndpoint'] });
});
