import { Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnRotationSchedule, type Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { PublicHttpApi } from '../constructs/http-api.ts';
import { LambdaFunction } from '../constructs/lambda-function.ts';
import type { OwnedTable } from '../constructs/table.ts';
import type { StageSettings } from '../stages.ts';

export interface IdentityProps {
  readonly stage: StageSettings;
  readonly api: PublicHttpApi;
  readonly identity: OwnedTable;
  readonly signingKeys: Secret;
}

/** Gives tokens to clients, and tells everybody else how to verify them. */
export class Identity extends Construct {
  readonly #props: IdentityProps;
  readonly #audience = 'orders-api';

  constructor(scope: Construct, id: string, props: IdentityProps) {
    super(scope, id);
    this.#props = props;
    const { stage, api, identity, signingKeys } = props;

    const issueToken = new LambdaFunction(this, 'IssueToken', {
      stage,
      path: 'identity/issue-token',
      trigger: 'request',
      environment: {
        ISSUER: api.url,
        AUDIENCE: this.#audience,
        IDENTITY_TABLE: identity.tableName,
        SIGNING_KEYS_SECRET: signingKeys.secretArn,
      },
    });
    issueToken.allow(['dynamodb:GetItem', 'dynamodb:PutItem'], identity.tableArn);
    issueToken.allow(
      ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecretVersionStage'],
      signingKeys.secretArn,
    );
    api.route(issueToken, 'POST /auth/token');
    this.#rotate(signingKeys, issueToken, stage.rotateKeysEvery);

    const publishKeys = new LambdaFunction(this, 'PublishKeys', {
      stage,
      path: 'identity/publish-keys',
      trigger: 'request',
      environment: { ISSUER: api.url, IDENTITY_TABLE: identity.tableName },
    });
    publishKeys.allow(['dynamodb:GetItem'], identity.tableArn);
    api.route(publishKeys, 'GET /.well-known/jwks.json', 'GET /.well-known/oauth-authorization-server');
  }

  /** CDK's own construct for this would also let the function ask for passwords that it has no use for. */
  #rotate(signingKeys: Secret, issueToken: LambdaFunction, scheduleExpression: string): void {
    issueToken.live.addPermission('Rotation', {
      principal: new ServicePrincipal('secretsmanager.amazonaws.com'),
      sourceAccount: Stack.of(this).account,
    });
    const schedule = new CfnRotationSchedule(this, 'Rotation', {
      secretId: signingKeys.secretArn,
      rotationLambdaArn: issueToken.live.functionArn,
      rotationRules: { scheduleExpression },
      rotateImmediatelyOnUpdate: false,
    });
    schedule.node.addDependency(issueToken.live);
  }

  /** Lets a function verify tokens, and hold each client to its rate. */
  protect(target: LambdaFunction): void {
    const { stage, api, identity } = this.#props;
    const { perSecond, burst } = stage.functions[target.path]?.clientRate ?? stage.clientRate;
    target.configure({
      ISSUER: api.url,
      AUDIENCE: this.#audience,
      IDENTITY_TABLE: identity.tableName,
      RATE_PER_SECOND: String(perSecond),
      RATE_BURST: String(burst),
    });
    target.allow(['dynamodb:GetItem'], identity.tableArn);
  }
}
