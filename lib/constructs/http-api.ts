import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CfnIntegration,
  CfnRoute,
  CorsHttpMethod,
  HttpApi,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { RouteTable } from '../../functions/platform/http/routes.ts';
import type { StageSettings } from '../stage-settings.ts';
import type { LambdaFunction } from './lambda-function.ts';

/** The HTTP API with throttling, CORS and access log. */
export class PublicHttpApi extends Construct {
  /** The public base URL, which is also the issuer of the access tokens. */
  readonly url: string;
  readonly api: HttpApi;

  constructor(scope: Construct, id: string, stage: StageSettings) {
    super(scope, id);
    this.api = new HttpApi(this, 'HttpApi', {
      description: `Order processing (${stage.name})`,
      createDefaultStage: false,
      ...(stage.corsOrigins.length === 0 ? {} : { corsPreflight: createCors(stage.corsOrigins) }),
    });
    this.url = stage.publicUrl ?? this.api.apiEndpoint;
    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: stage.logRetentionDays,
      removalPolicy: stage.removeWithStack ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    });
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: stage.throttle.ratePerSecond, burstLimit: stage.throttle.burst },
      accessLogSettings: { destination: new LogGroupLogDestination(accessLog), format: accessLogFormat },
    });
  }

  /** Routes the keys of a table to the function, and HEAD wherever there is GET. */
  route(target: LambdaFunction, routes: RouteTable): void {
    const integration = new CfnIntegration(target, 'Integration', {
      apiId: this.api.apiId,
      integrationType: 'AWS_PROXY',
      integrationUri: target.live.functionArn,
      payloadFormatVersion: '2.0',
    });
    const keys = Object.keys(routes).flatMap((key) => [key, key.replace(/^GET /, 'HEAD ')]);
    for (const routeKey of new Set(keys))
      new CfnRoute(target, routeKey, { apiId: this.api.apiId, routeKey, target: `integrations/${integration.ref}` });
    Validations.of(target).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        'Functions verify tokens; a test sends a request without one to each protected route of the OpenAPI document.',
    });
    target.live.addPermission('FromApi', {
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: Stack.of(this).formatArn({
        service: 'execute-api',
        resource: this.api.apiId,
        resourceName: '*',
      }),
    });
  }
}

function createCors(origins: readonly string[]) {
  return {
    allowOrigins: [...origins],
    allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST, CorsHttpMethod.PUT],
    allowHeaders: [
      'Authorization',
      'Content-Type',
      'Idempotency-Key',
      'If-Match',
      'If-None-Match',
      'Traceparent',
      'X-Correlation-Id',
    ],
    exposeHeaders: ['ETag', 'Location', 'Retry-After', 'X-Correlation-Id', 'Idempotency-Key', 'Idempotent-Replayed'],
    maxAge: Duration.hours(1),
  };
}

/**
 * One line per request. The log lines of the function have `functionRequestId` and the correlation id. Address, user agent
 * and path of the request can be personal data and are left out.
 */
const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    time: '$context.requestTimeEpoch',
    requestId: '$context.requestId',
    functionRequestId: '$context.integration.requestId',
    route: '$context.routeKey',
    method: '$context.httpMethod',
    status: '$context.status',
    error: '$context.error.responseType',
    integrationError: '$context.integrationErrorMessage',
    integrationStatus: '$context.integration.integrationStatus',
    latencyMs: '$context.responseLatency',
    integrationLatencyMs: '$context.integrationLatency',
    responseBytes: '$context.responseLength',
  }),
);
