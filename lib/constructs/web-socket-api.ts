import { Stack, Validations } from 'aws-cdk-lib';
import { CfnIntegration, CfnRoute, WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { StageSettings } from '../stage-settings.ts';
import type { LambdaFunction } from './lambda-function.ts';

/** The WebSocket API of live updates, with throttling. Its routes are those of every WebSocket API. */
export class LiveApi extends Construct {
  /** The URL that clients connect to. */
  readonly url: string;
  /** The URL of `@connections`, by which functions send messages. */
  readonly endpointUrl: string;
  readonly #api: WebSocketApi;
  readonly #stage: WebSocketStage;

  constructor(scope: Construct, id: string, stage: StageSettings) {
    super(scope, id);
    this.#api = new WebSocketApi(this, 'Api', {
      apiName: `order-processing-${stage.name}-live`,
      description: `Live updates (${stage.name})`,
      // A message that is no JSON object, or has another action, goes to $default as well.
      routeSelectionExpression: '$request.body.action',
    });
    this.#stage = new WebSocketStage(this, 'Stage', {
      webSocketApi: this.#api,
      stageName: 'live',
      autoDeploy: true,
      throttle: { rateLimit: stage.throttle.ratePerSecond, burstLimit: stage.throttle.burst },
    });
    for (const id of ['AwsSolutions-APIG1', 'Serverless-APIGWAccessLogging'])
      Validations.of(this.#stage).acknowledge({
        id,
        reason:
          'An access log of a WebSocket API needs a role that the whole account shares; its function logs instead.',
      });
    this.url = this.#stage.url;
    this.endpointUrl = this.#stage.callbackUrl;
  }

  /** Routes everything to the function. */
  route(target: LambdaFunction): void {
    const { region, partition } = Stack.of(this);
    const integration = new CfnIntegration(target, 'Integration', {
      apiId: this.#api.apiId,
      integrationType: 'AWS_PROXY',
      integrationUri: `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${target.live.functionArn}/invocations`,
    });
    for (const routeKey of ['$connect', '$disconnect', '$default'])
      new CfnRoute(target, routeKey, {
        apiId: this.#api.apiId,
        routeKey,
        authorizationType: 'NONE',
        target: `integrations/${integration.ref}`,
      });
    Validations.of(target).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason: 'The function verifies the ticket of each connection; a test connects with forged and expired ones.',
    });
    target.live.addPermission('FromLiveApi', {
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: this.#formatArn('*'),
    });
  }

  /** Lets a function send messages to connections. */
  grantPost(target: LambdaFunction): void {
    target.configure({ LIVE_ENDPOINT_URL: this.endpointUrl });
    const anyConnection = this.#formatArn(`${this.#stage.stageName}/POST/@connections/*`);
    target.allow(['execute-api:ManageConnections'], anyConnection);
    // The rule names an ARN with each reference in brackets.
    const { 'Fn::Join': join } = Stack.of(this).resolve(anyConnection);
    const name = join[1].map((part: string | { Ref: string }) => (typeof part === 'string' ? part : `<${part.Ref}>`));
    if (target.role)
      Validations.of(target.role).acknowledge({
        id: `AwsSolutions-IAM5[Resource::${name.join('')}]`,
        reason: 'The ids of connections are not known in advance.',
      });
  }

  #formatArn(resourceName: string): string {
    return Stack.of(this).formatArn({ service: 'execute-api', resource: this.#api.apiId, resourceName });
  }
}
