import { CfnOutput, Duration, Stack, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CfnIntegration,
  CfnRoute,
  CorsHttpMethod,
  DomainName,
  HttpApi,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { RouteTable } from '../../functions/platform/http/routes.ts';
import type { DomainSettings, StageSettings } from '../stage-settings.ts';
import type { LambdaFunction } from './lambda-function.ts';
import { getRemovalPolicy } from './resource.ts';

/** The HTTP API with throttling, CORS and access log. */
export class PublicHttpApi extends Construct {
  /** The public base URL, which is also the issuer of the access tokens. */
  readonly url: string;
  readonly api: HttpApi;

  constructor(scope: Construct, id: string, stage: StageSettings) {
    super(scope, id);
    const domain = stage.domain && createDomain(this, stage, stage.domain);
    this.api = new HttpApi(this, 'HttpApi', {
      apiName: `order-processing-${stage.name}`,
      description: `Order processing (${stage.name})`,
      createDefaultStage: false,
      // One address: a client that uses another would lose it with the API.
      disableExecuteApiEndpoint: domain !== undefined,
      ...(stage.corsOrigins.length === 0 ? {} : { corsPreflight: createCors(stage.corsOrigins) }),
    });
    // Retained, so that the API can be imported again under its URL.
    this.api.applyRemovalPolicy(getRemovalPolicy(stage));
    this.url = stage.publicUrl ?? (domain ? `https://${stage.domain?.name}` : this.api.apiEndpoint);
    const accessLog = new LogGroup(this, 'AccessLog', {
      // API Gateway writes a policy for each log group without this prefix, into a document of 5 120 characters for the account.
      logGroupName: `/aws/vendedlogs/${this.api.apiId}`,
      retention: stage.logRetentionDays,
      removalPolicy: getRemovalPolicy(stage),
    });
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: stage.throttle.ratePerSecond, burstLimit: stage.throttle.burst },
      accessLogSettings: { destination: new LogGroupLogDestination(accessLog), format: accessLogFormat },
      ...(domain && { domainMapping: { domainName: domain } }),
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

/** Creates the domain of the API. Its DNS belongs to the team: the outputs are the target of an alias record. */
function createDomain(scope: Construct, stage: StageSettings, { name, certificateArn }: DomainSettings): DomainName {
  const certificate = Certificate.fromCertificateArn(scope, 'Certificate', certificateArn);
  const domain = new DomainName(scope, 'Domain', { domainName: name, certificate });
  domain.applyRemovalPolicy(getRemovalPolicy(stage));
  new CfnOutput(scope, 'DomainTarget', {
    value: domain.regionalDomainName,
    description: `The target of the alias or CNAME record of ${name}`,
  });
  new CfnOutput(scope, 'DomainZone', {
    value: domain.regionalHostedZoneId,
    description: 'The hosted zone of that target, for an alias record of Route 53',
  });
  return domain;
}

function createCors(origins: readonly string[]) {
  return {
    allowOrigins: [...origins],
    allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST, CorsHttpMethod.PUT, CorsHttpMethod.DELETE],
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
