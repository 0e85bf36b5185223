import { CfnOutput, RemovalPolicy, SecretValue, Stack, Validations } from 'aws-cdk-lib';
import { StreamViewType } from 'aws-cdk-lib/aws-dynamodb';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { writeLogicalName } from './constructs/logical-name.ts';
import { OwnedTable } from './constructs/table.ts';
import type { StageSettings } from './stages.ts';

/** What must survive: the tables, each with the one service that owns it, and the secret. */
export class DataStack extends Stack {
  readonly orders: OwnedTable;
  readonly products: OwnedTable;
  readonly deliveries: OwnedTable;
  readonly payments: OwnedTable;
  readonly identity: OwnedTable;
  readonly failures: OwnedTable;
  readonly idempotency: OwnedTable;
  readonly signingKeys: Secret;

  constructor(scope: Construct, id: string, stage: StageSettings) {
    super(scope, id, {
      stackName: `order-processing-${stage.name}-${id}`,
      description: `Order processing (${stage.name}): what must survive`,
      terminationProtection: stage.deletionProtection,
    });
    this.orders = new OwnedTable(this, 'Orders', {
      stage,
      expiresAt: 'expiresAt',
      stream: StreamViewType.NEW_IMAGE,
      indexes: [
        { name: 'byClient', hash: 'clientId', range: 'placedAt' },
        { name: 'byCustomer', hash: 'clientCustomer', range: 'placedAt', include: ['fingerprint'] },
        { name: 'byReference', hash: 'clientReference', range: 'placedAt' },
        { name: 'byShard', hash: 'shard', range: 'placedAt', include: ['customerId', 'reference'] },
        { name: 'pendingReply', hash: 'pendingReplyShard', range: 'pendingReplyUntil' },
        { name: 'refundOutstanding', hash: 'refundOutstandingShard', range: 'refundOutstandingSince' },
        {
          ...{ name: 'attention', hash: 'attentionShard', range: 'attentionSince' },
          include: ['attentionReasons'],
        },
      ],
    });
    this.products = new OwnedTable(this, 'Products', {
      stage,
      indexes: [{ name: 'catalogue', hash: 'catalogue', range: 'productId' }],
    });
    this.deliveries = new OwnedTable(this, 'Deliveries', {
      stage,
      indexes: [{ name: 'byState', hash: 'state', range: 'placedAt' }],
    });
    this.payments = new OwnedTable(this, 'Payments', { stage });
    this.identity = new OwnedTable(this, 'Identity', { stage });
    this.failures = new OwnedTable(this, 'Failures', {
      stage,
      expiresAt: 'expiresAt',
      indexes: [
        { name: 'byState', hash: 'state', range: 'failedAt' },
        { name: 'byOrder', hash: 'orderId', range: 'failedAt' },
      ],
    });
    this.idempotency = new OwnedTable(this, 'Idempotency', { stage, key: 'id', expiresAt: 'expiration' });
    this.signingKeys = createSigningKeysSecret(this, stage);

    new CfnOutput(this, 'IdentityTable', {
      value: this.identity.tableName,
      description: 'Clients and public keys',
    });
    new CfnOutput(this, 'SigningKeysSecret', {
      value: this.signingKeys.secretArn,
      description: 'The private keys, which only the token function reads',
    });
  }
}

/**
 * The private keys. It starts empty: the token function makes the first key when it is first asked for a token. That
 * function rotates them too, so the schedule stands beside it.
 */
function createSigningKeysSecret(scope: Construct, stage: StageSettings): Secret {
  const secret = new Secret(scope, 'SigningKeys', {
    description: 'The private keys that sign access tokens',
    secretStringValue: SecretValue.unsafePlainText('{"keys":[]}'),
    removalPolicy: stage.removeWithStack ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
  });
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions-SMG4',
    reason: 'Its keys are rotated by identity, with overlap, from the service stack, where this rule does not look.',
  });
  writeLogicalName(secret, 'SigningKeys');
  return secret;
}
