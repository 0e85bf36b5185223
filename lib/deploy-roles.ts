import { ArnFormat, CfnOutput, Duration, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import {
  type IOidcProvider,
  OidcProviderNative,
  PolicyStatement,
  Role,
  WebIdentityPrincipal,
} from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

export interface DeployRolesProps extends StackProps {
  /** The repository on GitHub, as `owner/name`. */
  readonly repository: string;
  /** The stages that are deployed to this account. */
  readonly stages: readonly string[];
  /** The provider of GitHub, if the account has it already: it can have one only. */
  readonly providerArn?: string;
}

const issuer = 'token.actions.githubusercontent.com';
const bootstrapRoles = ['deploy', 'file-publishing', 'image-publishing', 'lookup'];

/** The roles of the workflows in .github, which GitHub assumes by OpenID Connect. They hold no permissions of their own beyond these. */
export class DeployRoles extends Stack {
  constructor(scope: Construct, id: string, { repository, stages, providerArn, ...props }: DeployRolesProps) {
    super(scope, id, { ...props, description: 'Order processing: the roles of the deployments' });
    const provider = providerArn
      ? OidcProviderNative.fromOidcProviderArn(this, 'GitHub', providerArn)
      : new OidcProviderNative(this, 'GitHub', { url: `https://${issuer}`, clientIds: ['sts.amazonaws.com'] });
    const create = (name: string, subject: string) => this.#createRole(name, `repo:${repository}:${subject}`, provider);

    // A job of an environment runs only after the rules of that environment: prod asks for an approval.
    for (const stage of stages)
      this.#allow(create(`Deploy-${stage}`, `environment:${stage}`), ['sts:AssumeRole'], this.#listBootstrapRoles());
    // Drift detection reads the configuration of every resource, which the lookup role may.
    this.#allow(create('Drift', 'ref:refs/heads/main'), ['sts:AssumeRole'], this.#listBootstrapRoles('lookup'));
    // A pull request runs code that was not reviewed: it reads templates, and no data.
    const difference = create('Diff', 'pull_request');
    const stacks = stages.map((stage) => this.#formatStackArn(`order-processing-${stage}-*`));
    this.#allow(difference, ['cloudformation:DescribeStacks', 'cloudformation:GetTemplate'], stacks);
    Validations.of(difference).acknowledge(
      ...stages.map((stage) => ({
        id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudformation:<AWS::Region>:<AWS::AccountId>:stack/order-processing-${stage}-*]`,
        reason: 'The name of a stack ends with an id that CloudFormation chooses. The role reads only.',
      })),
    );
  }

  #createRole(name: string, subject: string, { oidcProviderArn }: IOidcProvider): Role {
    const conditions = { StringEquals: { [`${issuer}:aud`]: 'sts.amazonaws.com', [`${issuer}:sub`]: subject } };
    const role = new Role(this, name, {
      assumedBy: new WebIdentityPrincipal(oidcProviderArn, conditions),
      // A canary of prod takes a quarter of an hour.
      maxSessionDuration: Duration.hours(2),
    });
    new CfnOutput(this, `${name}Arn`.replace('-', ''), { value: role.roleArn });
    return role;
  }

  #allow(role: Role, actions: string[], resources: string[]): void {
    role.addToPolicy(new PolicyStatement({ actions, resources }));
  }

  #listBootstrapRoles(...names: string[]): string[] {
    const chosen = names.length > 0 ? names : bootstrapRoles;
    return chosen.map((name) =>
      this.formatArn({
        ...{ service: 'iam', region: '', resource: 'role' },
        resourceName: `cdk-hnb659fds-${name}-role-${this.account}-${this.region}`,
      }),
    );
  }

  #formatStackArn(resourceName: string): string {
    return this.formatArn({
      service: 'cloudformation',
      resource: 'stack',
      resourceName,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  }
}
