import { CfnOutput, SecretValue, Validations } from 'aws-cdk-lib';
import { Secret, type SecretProps } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { getRemovalPolicy, writeLogicalName } from './constructs/resource.ts';
import type { StageSettings } from './stage-settings.ts';

/** Creates the secret with the private keys, empty: the token function creates the first key, and rotates the keys. */
export function createSigningKeysSecret(scope: Construct, stage: StageSettings): Secret {
  return createSecret(scope, 'SigningKeys', stage, {
    description: 'The private keys that sign access tokens',
    secretStringValue: SecretValue.unsafePlainText('{"keys":[]}'),
    whyNotRotated: 'The service stack rotates it, where this rule does not look.',
  });
}

/** Creates the secret with the key that signs tracking links, tickets and webhooks. Its first value is random. */
export function createLinkKeysSecret(scope: Construct, stage: StageSettings): Secret {
  return createSecret(scope, 'LinkKeys', stage, {
    description: 'The key that signs tracking links, tickets of live updates and webhooks',
    generateSecretString: {
      secretStringTemplate: '{"id":"1"}',
      generateStringKey: 'key',
      passwordLength: 64,
      excludePunctuation: true,
    },
    whyNotRotated:
      'A new key would end the webhook secrets that clients have; an operator adds one and keeps the former.',
  });
}

/** The secrets of Stripe, which an operator sets. Two, because the function that anyone can call must not read the key. */
export interface StripeSecrets {
  /** The secret key of the account, which moves money. */
  readonly key: Secret;
  /** The secret that signs the webhooks of Stripe. */
  readonly signing: Secret;
}

/** Creates the secrets of a stage that takes payments by Stripe, without values. */
export function createStripeSecrets(scope: Construct, stage: StageSettings): StripeSecrets | undefined {
  if (stage.paymentProvider === 'simulated') return undefined;
  const create = (id: string, description: string) => {
    const whyNotRotated = 'Stripe makes a new one on the request of an operator, who sets it here.';
    const secret = createOperatorSecret(scope, id, stage, { description, whyNotRotated });
    new CfnOutput(scope, `${id}Secret`, { value: secret.secretArn, description });
    return secret;
  };
  return {
    key: create('StripeKey', 'The secret key of the Stripe account: {"secretKey"}'),
    signing: create('StripeSigning', 'The secret that signs the webhooks of Stripe: {"signingSecret"}'),
  };
}

/** Creates a secret without content, which an operator sets. */
export function createOperatorSecret(
  scope: Construct,
  id: string,
  stage: StageSettings,
  props: { description: string; whyNotRotated: string },
): Secret {
  return createSecret(scope, id, stage, { ...props, secretStringValue: SecretValue.unsafePlainText('{}') });
}

/** Creates a secret that is kept as long as the data of its stage. `whyNotRotated`: why no schedule here rotates it. */
function createSecret(
  scope: Construct,
  id: string,
  stage: StageSettings,
  { whyNotRotated, ...props }: SecretProps & { whyNotRotated: string },
): Secret {
  const secret = new Secret(scope, id, { ...props, removalPolicy: getRemovalPolicy(stage) });
  Validations.of(secret).acknowledge({ id: 'AwsSolutions-SMG4', reason: whyNotRotated });
  writeLogicalName(secret, id);
  return secret;
}
