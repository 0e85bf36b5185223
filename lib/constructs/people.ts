import { Aws, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  AccountRecovery,
  FeaturePlan,
  Mfa,
  OAuthScope,
  UserPool,
  UserPoolClient,
  UserPoolGroup,
} from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import type { StageSettings } from '../stage-settings.ts';
import type { PublicHttpApi } from './http-api.ts';
import type { Environment } from './lambda-function.ts';
import { writeLogicalName } from './resource.ts';

/** Creates the directory of the people who use the console. An administrator adds them; each needs a password and TOTP. */
export function createUserPool(scope: Construct, stage: StageSettings): UserPool {
  const people = new UserPool(scope, 'People', {
    selfSignUpEnabled: false,
    signInAliases: { username: true },
    signInCaseSensitive: false,
    mfa: Mfa.REQUIRED,
    mfaSecondFactor: { otp: true, sms: false },
    passwordPolicy: {
      ...{ minLength: 12, requireLowercase: true, requireUppercase: true, requireDigits: true, requireSymbols: true },
      tempPasswordValidity: Duration.days(3),
    },
    accountRecovery: AccountRecovery.EMAIL_ONLY,
    featurePlan: FeaturePlan.ESSENTIALS,
    deletionProtection: stage.deletionProtection,
    removalPolicy: stage.removeWithStack ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
  });
  new UserPoolGroup(people, 'Operators', {
    userPool: people,
    groupName: 'operators',
    description: 'See and change all',
  });
  new UserPoolGroup(people, 'Viewers', { userPool: people, groupName: 'viewers', description: 'See all' });
  // The names of domains are shared by all accounts of a region.
  people.addDomain('Domain', { cognitoDomain: { domainPrefix: `order-processing-${stage.name}-${Aws.ACCOUNT_ID}` } });
  Validations.of(people).acknowledge({
    id: 'AwsSolutions-COG8',
    reason: 'The Plus plan costs by person; a second factor protects from the passwords that it would recognize.',
  });
  writeLogicalName(people, 'People');
  return people;
}

export interface SignInProps {
  readonly stage: StageSettings;
  readonly api: PublicHttpApi;
  /** The directory of a stage without an issuer of its own. */
  readonly people: UserPool | undefined;
}

/** Returns the variables of the function that signs people in. The client of a user pool is public: it has PKCE, no secret. */
export function createSignInEnv(scope: Construct, { stage, api, people }: SignInProps): Environment {
  if (stage.people !== 'cognito') {
    const { issuer, clientId, scope = 'openid profile' } = stage.people;
    return { PEOPLE_ISSUER: issuer, PEOPLE_CLIENT_ID: clientId, PEOPLE_SCOPE: scope };
  }
  if (!people) throw new Error(`the stage ${stage.name} has no user pool`);
  const shortest = Duration.minutes(5);
  const client = new UserPoolClient(scope, 'ConsoleClient', {
    userPool: people,
    generateSecret: false,
    authFlows: { userSrp: true },
    oAuth: {
      flows: { authorizationCodeGrant: true },
      scopes: [OAuthScope.OPENID, OAuthScope.PROFILE],
      callbackUrls: [`${api.url}/console/callback`],
    },
    preventUserExistenceErrors: true,
    // Only the ID token is used, once: the session is a token of ours.
    ...{ idTokenValidity: shortest, accessTokenValidity: shortest, refreshTokenValidity: Duration.hours(1) },
  });
  writeLogicalName(client, 'ConsoleClient');
  return {
    PEOPLE_ISSUER: `https://${people.userPoolProviderName}`,
    PEOPLE_CLIENT_ID: client.userPoolClientId,
    PEOPLE_SCOPE: 'openid profile',
  };
}
