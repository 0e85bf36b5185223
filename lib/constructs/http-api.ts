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
import type { StageSettings } from '../stages.ts';
import type { LambdaFunction } from './lambda-function.ts';

export type RouteKey = `${'GET' | 'POST' | 'PUT'} /${string}` | '$default';

/** Who may be asked, of everything that answers over HTTPS: the API, its throttling, its CORS and its access log. */
export class PublicHttpApi extends Construct {
  /** The base URL as callers know it, which is also the issuer of our tokens. */
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

  /** Sends requests on these routes to the function; where there is GET there is HEAD. */
  route(target: LambdaFunction, ...keys: RouteKey[]): void {
    const integration = new CfnIntegration(target, 'Integration', {
      apiId: this.api.apiId,
      integrationType: 'AWS_PROXY',
      integrationUri: target.live.functionArn,
      payloadFormatVersion: '2.0',
    });
    for (const key of keys.flatMap((key) => (key.startsWith('GET ') ? [key, key.replace('GET', 'HEAD')] : [key]))) {
      new CfnRoute(target, key, {
        apiId: this.api.apiId,
        routeKey: key,
        target: `integrations/${integration.ref}`,
      });
    }
    Validations.of(target).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        'Functions verify tokens themselves; a test takes every route that must refuse from the OpenAPI document.',
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
 * One line a request. `functionRequestId` is on the function's own lines, which know the correlation id. The address and
 * the agent of the caller are personal; a path may hold anything that somebody typed, so the route stands in its place.
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
