import { Stack } from 'aws-cdk-lib';
import type { UserPool } from 'aws-cdk-lib/aws-cognito';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnRotationSchedule, type Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { issueTokenRoutes, publishKeysRoutes } from '../../functions/identity/routes.ts';
import type { PublicHttpApi } from '../constructs/http-api.ts';
import { LambdaFunction } from '../constructs/lambda-function.ts';
import { createSignInEnv } from '../constructs/people.ts';
import type { OnDemandTable } from '../constructs/table.ts';
import type { StageSettings } from '../stage-settings.ts';

export interface IdentityProps {
  readonly stage: StageSettings;
  readonly api: PublicHttpApi;
  readonly identity: OnDemandTable;
  readonly signingKeys: Secret;
  readonly linkKeys: Secret;
  readonly people: UserPool | undefined;
}

/** Issues access tokens, signs people in to the console, and publishes the keys that verify tokens. */
export class Identity extends Construct {
  readonly #props: IdentityProps;
  readonly #audience = 'orders-api';

  constructor(scope: Construct, id: string, props: IdentityProps) {
    super(scope, id);
    this.#props = props;
    const { stage, api, identity, signingKeys, linkKeys } = props;

    const issueToken = new LambdaFunction(this, 'IssueToken', {
      stage,
      path: 'identity/issue-token',
      trigger: 'request',
      environment: {
        ISSUER: api.url,
        AUDIENCE: this.#audience,
        IDENTITY_TABLE: identity.tableName,
        SIGNING_KEYS_SECRET: signingKeys.secretArn,
        LINK_KEYS_SECRET: linkKeys.secretArn,
        ...createSignInEnv(this, props),
      },
    });
    issueToken.allow(['dynamodb:GetItem', 'dynamodb:PutItem'], identity.tableArn);
    issueToken.allow(
      ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecretVersionStage'],
      signingKeys.secretArn,
    );
    // The state of a sign-in is in a cookie, which a key derived from it encrypts.
    issueToken.allow(['secretsmanager:GetSecretValue'], linkKeys.secretArn);
    api.route(issueToken, issueTokenRoutes);
    this.#rotate(signingKeys, issueToken, stage.rotateKeysEveryDays);

    const publishKeys = new LambdaFunction(this, 'PublishKeys', {
      stage,
      path: 'identity/publish-keys',
      trigger: 'request',
      environment: { ISSUER: api.url, IDENTITY_TABLE: identity.tableName },
    });
    publishKeys.allow(['dynamodb:GetItem'], identity.tableArn);
    api.route(publishKeys, publishKeysRoutes);
  }

  /** CDK's own construct would also grant `secretsmanager:GetRandomPassword`, which the function does not need. */
  #rotate(signingKeys: Secret, issueToken: LambdaFunction, days: number): void {
    issueToken.live.addPermission('Rotation', {
      principal: new ServicePrincipal('secretsmanager.amazonaws.com'),
      sourceAccount: Stack.of(this).account,
    });
    const schedule = new CfnRotationSchedule(this, 'Rotation', {
      secretId: signingKeys.secretArn,
      rotationLambdaArn: issueToken.live.functionArn,
      rotationRules: { scheduleExpression: `rate(${days} ${days === 1 ? 'day' : 'days'})` },
      rotateImmediatelyOnUpdate: false,
    });
    schedule.node.addDependency(issueToken.live);
  }

  /** Lets a function verify tokens and limit the rate of each client. */
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
