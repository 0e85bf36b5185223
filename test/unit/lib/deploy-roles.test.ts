import { expect, test } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { DeployRoles } from '../../../lib/deploy-roles.ts';

const props = { repository: 'acme/orders', stages: ['dev', 'prod'] };
const stack = new DeployRoles(new App(), 'roles', props);
const template = Template.fromStack(stack);

/** Returns the actions and resources that the role with this subject may use, as text. */
function grant(subject: string): string {
  const roles = template.findResources('AWS::IAM::Role', {
    Properties: {
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Action: 'sts:AssumeRoleWithWebIdentity',
            Condition: {
              StringEquals: {
                'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
                'token.actions.githubusercontent.com:sub': `repo:acme/orders:${subject}`,
              },
            },
          },
        ],
      },
    },
  });
  expect(Object.keys(roles)).toHaveLength(1);
  const [id] = Object.keys(roles);
  const policies = Object.values(template.findResources('AWS::IAM::Policy'));
  const own = policies.filter(({ Properties }) => Properties.Roles.some(({ Ref }: { Ref: string }) => Ref === id));
  return JSON.stringify(own.map(({ Properties }) => Properties.PolicyDocument.Statement));
}

test.each(['environment:dev', 'environment:prod'])('lets a job of %s assume the bootstrap roles alone', (subject) => {
  expect(grant(subject).match(/"Action":"[^"]+"|cdk-hnb659fds-[a-z-]+-role-/g)).toEqual([
    '"Action":"sts:AssumeRole"',
    ...['deploy', 'file-publishing', 'image-publishing', 'lookup'].map((name) => `cdk-hnb659fds-${name}-role-`),
  ]);
});

test('lets a pull request read templates alone, and main look for drift', () => {
  expect(grant('pull_request').match(/"Action":[^\]]+\]|stack\/[^"]+/g)).toEqual([
    '"Action":["cloudformation:DescribeStacks","cloudformation:GetTemplate"]',
    'stack/order-processing-dev-*',
    'stack/order-processing-prod-*',
  ]);
  expect(grant('ref:refs/heads/main').match(/cdk-hnb659fds-[a-z-]+-role-/g)).toEqual(['cdk-hnb659fds-lookup-role-']);
  template.resourceCountIs('AWS::IAM::Role', 4);
});

test('uses the provider that the account has', () => {
  const providerArn = 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com';
  const other = Template.fromStack(new DeployRoles(new App(), 'roles', { ...props, providerArn }));

  other.resourceCountIs('AWS::IAM::OIDCProvider', 0);
  expect(JSON.stringify(other.toJSON())).toContain(`"Federated":"${providerArn}"`);
});

test.each([new AwsSolutionsChecks(), new ServerlessChecks()])('breaks no rule of a pack of cdk-nag', (pack) => {
  expect(pack.validateScope(stack).violations).toEqual([]);
});
