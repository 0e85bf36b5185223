import { beforeAll, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { behind, idOf, named, properties, synthesized } from './synthesized.ts';

let prod: ReturnType<typeof synthesized>;
beforeAll(() => {
  prod = synthesized('prod');
}, 60_000);

test('every route of the contract leads to the function that answers it, and what is none has an answer of ours', () => {
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

  // Where there is GET there is HEAD.
  const heads = routes.filter((route) => route.includes(': HEAD '));
  expect(heads.map((route) => route.replace('HEAD', 'GET')).sort()).toEqual(
    routes.filter((route) => route.includes(': GET ')).sort(),
  );
  expect(routes.filter((route) => !heads.includes(route)).sort()).toEqual([
    'delivery/manage-deliveries: GET /deliveries',
    'delivery/manage-deliveries: GET /deliveries/{orderId}',
    'delivery/manage-deliveries: POST /deliveries/{orderId}/scans',
    'identity/issue-token: POST /auth/token',
    'identity/publish-keys: GET /.well-known/jwks.json',
    'identity/publish-keys: GET /.well-known/oauth-authorization-server',
    'operations/operations-api: GET /metrics',
    'operations/operations-api: GET /operations/attention',
    'operations/operations-api: GET /operations/dead-letters',
    'operations/operations-api: GET /operations/dead-letters/{id}',
    'operations/operations-api: GET /operations/money-owed',
    'operations/operations-api: GET /operations/queues',
    'operations/operations-api: GET /orders/{orderId}/explain',
    'operations/operations-api: POST /operations/attention/{orderId}/acknowledge',
    'operations/operations-api: POST /operations/dead-letters/redrive',
    'operations/operations-api: POST /operations/dead-letters/{id}/discard',
    'operations/operations-api: POST /operations/dead-letters/{id}/redrive',
    'operations/operations-api: POST /operations/doctor',
    'operations/system-routes: $default',
    'operations/system-routes: GET /docs',
    'operations/system-routes: GET /docs/assets/{name}',
    'operations/system-routes: GET /docs/problems/{code}',
    'operations/system-routes: GET /health',
    'operations/system-routes: GET /openapi.json',
    'ordering/cancel-order: POST /orders/{orderId}/cancel',
    'ordering/manage-products: GET /products',
    'ordering/manage-products: GET /products/{productId}',
    'ordering/manage-products: POST /products/{productId}/stock-adjustments',
    'ordering/manage-products: PUT /products/{productId}',
    'ordering/place-order: POST /orders',
    'ordering/read-orders: GET /idempotency-keys',
    'ordering/read-orders: GET /orders',
    'ordering/read-orders: GET /orders/{orderId}',
    'ordering/read-orders: GET /orders/{orderId}/events',
    'ordering/read-orders: GET /orders/{orderId}/status',
  ]);
});

test('API Gateway throttles what no stage is built to carry', () => {
  prod.service.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
    StageName: '$default',
    DefaultRouteSettings: { ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 2000 },
  });
});

test('browsers are let in from the origins of the stage alone, and may read the headers that the contract relies on', () => {
  const origins = ['https://shop.example'];

  prod.service.hasResourceProperties('AWS::ApiGatewayV2::Api', { CorsConfiguration: Match.absent() });
  synthesized('prod', { corsOrigins: origins }).service.hasResourceProperties('AWS::ApiGatewayV2::Api', {
    CorsConfiguration: {
      AllowOrigins: origins,
      ExposeHeaders: ['ETag', 'Location', 'Retry-After', 'X-Correlation-Id', 'Idempotency-Key', 'Idempotent-Replayed'],
    },
  });
});

test('the access log can be joined with the lines of functions, and holds nothing personal and no token', () => {
  const [stage] = properties(prod.service, 'AWS::ApiGatewayV2::Stage');
  const format = stage?.AccessLogSettings.Format;

  expect(JSON.parse(format)).toMatchObject({
    functionRequestId: '$context.integration.requestId',
    route: '$context.routeKey',
  });
  expect(format).not.toMatch(/identity|sourceIp|userAgent|authorizer|\$context\.path|header/i);
});

test('every log is kept for as long as the stage says, and each function has its own', () => {
  const logs = properties(prod.service, 'AWS::Logs::LogGroup');
  const functions = properties(prod.service, 'AWS::Lambda::Function');

  expect(new Set(logs.map(({ RetentionInDays }) => RetentionInDays))).toEqual(new Set([365]));
  expect(new Set(functions.map(({ LoggingConfig }) => LoggingConfig.LogGroup.Ref)).size).toBe(functions.length);
});

test('tokens are issued in the name of the URL that callers know, which is the own one unless another is given', () => {
  const issuers = (service: typeof prod.service) =>
    properties(service, 'AWS::Lambda::Function').flatMap(({ Environment }) => Environment.Variables.ISSUER ?? []);
  const [api] = named(prod.service, 'AWS::ApiGatewayV2::Api').keys();

  expect(new Set(issuers(synthesized('local', { publicUrl: 'http://localhost:3000' }).service))).toEqual(
    new Set(['http://localhost:3000']),
  );
  for (const issuer of issuers(prod.service)) expect(issuer).toEqual({ 'Fn::GetAtt': [api, 'ApiEndpoint'] });
});
