import { expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { idOf, named, properties, synthesized } from './synthesized.ts';

const prod = synthesized('prod');
const variables = (template: typeof prod.service) =>
  Object(named(template, 'AWS::Lambda::Function').get('identity/issue-token')?.Properties.Environment.Variables);

test('lets no one sign up, and requires a strong password and a second factor of everyone', () => {
  prod.data.hasResourceProperties('AWS::Cognito::UserPool', {
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    MfaConfiguration: 'ON',
    EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
    Policies: {
      PasswordPolicy: {
        ...{ MinimumLength: 12, RequireLowercase: true, RequireUppercase: true },
        ...{ RequireNumbers: true, RequireSymbols: true },
      },
    },
    DeletionProtection: 'ACTIVE',
  });
});

test('keeps the people when the stack is removed', () => {
  prod.data.hasResource('AWS::Cognito::UserPool', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
});

test('has the groups that the sign-in maps to scopes', () => {
  const groups = properties(prod.data, 'AWS::Cognito::UserPoolGroup').map(({ GroupName }) => GroupName);

  expect(groups.toSorted()).toEqual(['operators', 'viewers']);
});

test('has a client without a secret that takes codes only, and sends them to our callback alone', () => {
  prod.service.hasResourceProperties('AWS::Cognito::UserPoolClient', {
    GenerateSecret: false,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'profile'],
    CallbackURLs: [{ 'Fn::Join': ['', Match.arrayWith(['/console/callback'])] }],
    PreventUserExistenceErrors: 'ENABLED',
  });
  expect(variables(prod.service)).toMatchObject({
    PEOPLE_CLIENT_ID: { Ref: idOf(prod.service, 'AWS::Cognito::UserPoolClient', 'ConsoleClient') },
    PEOPLE_SCOPE: 'openid profile',
  });
});

test('lets no page of another origin send the header of the console', () => {
  const [api] = properties(synthesized('dev').service, 'AWS::ApiGatewayV2::Api').filter(
    (each) => each.CorsConfiguration,
  );

  expect(api?.CorsConfiguration.AllowHeaders).toContain('Authorization');
  expect(JSON.stringify(api?.CorsConfiguration)).not.toMatch(/x-orders-console|AllowCredentials|"Cookie"/i);
});

test('takes any other issuer instead, and then creates no user pool', () => {
  const people = { issuer: 'https://login.example/tenant', clientId: 'orders', scope: 'openid profile groups' };
  const { data, service } = synthesized('prod', { people });

  expect(variables(service)).toMatchObject({
    PEOPLE_ISSUER: people.issuer,
    PEOPLE_CLIENT_ID: people.clientId,
    PEOPLE_SCOPE: people.scope,
  });
  for (const template of [data, service]) expect(JSON.stringify(template.toJSON())).not.toContain('AWS::Cognito');
});
