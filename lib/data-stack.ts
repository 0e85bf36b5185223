import { CfnOutput, RemovalPolicy, SecretValue, Stack, Validations } from 'aws-cdk-lib';
import { StreamViewType } from 'aws-cdk-lib/aws-dynamodb';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { writeLogicalName } from './constructs/logical-name.ts';
import { OnDemandTable } from './constructs/table.ts';
import type { StageSettings } from './stage-settings.ts';

/** The stack of the data: a table for each kind of data, owned by one service, and the secret with the signing keys. */
export class DataStack extends Stack {
  readonly orders: OnDemandTable;
  readonly products: OnDemandTable;
  readonly deliveries: OnDemandTable;
  readonly payments: OnDemandTable;
  readonly identity: OnDemandTable;
  readonly failures: OnDemandTable;
  readonly idempotency: OnDemandTable;
  readonly signingKeys: Secret;

  constructor(scope: Construct, id: string, stage: StageSettings) {
    super(scope, id, {
      stackName: `order-processing-${stage.name}-${id}`,
      description: `Order processing (${stage.name}): tables and secrets`,
      terminationProtection: stage.deletionProtection,
    });
    this.orders = new OnDemandTable(this, 'Orders', {
      stage,
      timeToLiveAttribute: 'expiresAt',
      stream: StreamViewType.NEW_IMAGE,
      globalSecondaryIndexes: [
        { indexName: 'byClient', partitionKey: 'clientId', sortKey: 'placedAt' },
        {
          indexName: 'byCustomer',
          partitionKey: 'clientCustomer',
          sortKey: 'placedAt',
          nonKeyAttributes: ['fingerprint'],
        },
        { indexName: 'byReference', partitionKey: 'clientReference', sortKey: 'placedAt' },
        {
          indexName: 'byShard',
          partitionKey: 'shard',
          sortKey: 'placedAt',
          nonKeyAttributes: ['customerId', 'reference'],
        },
        { indexName: 'pendingReply', partitionKey: 'pendingReplyShard', sortKey: 'pendingReplyUntil' },
        { indexName: 'refundOutstanding', partitionKey: 'refundOutstandingShard', sortKey: 'refundOutstandingSince' },
        {
          ...{ indexName: 'attention', partitionKey: 'attentionShard', sortKey: 'attentionSince' },
          nonKeyAttributes: ['attentionReasons'],
        },
      ],
    });
    this.products = new OnDemandTable(this, 'Products', {
      stage,
      globalSecondaryIndexes: [{ indexName: 'catalogue', partitionKey: 'catalogue', sortKey: 'productId' }],
    });
    this.deliveries = new OnDemandTable(this, 'Deliveries', {
      stage,
      globalSecondaryIndexes: [{ indexName: 'byState', partitionKey: 'state', sortKey: 'placedAt' }],
    });
    this.payments = new OnDemandTable(this, 'Payments', { stage });
    this.identity = new OnDemandTable(this, 'Identity', { stage });
    this.failures = new OnDemandTable(this, 'Failures', {
      stage,
      timeToLiveAttribute: 'expiresAt',
      globalSecondaryIndexes: [
        { indexName: 'byState', partitionKey: 'state', sortKey: 'failedAt' },
        { indexName: 'byOrder', partitionKey: 'orderId', sortKey: 'failedAt' },
      ],
    });
    this.idempotency = new OnDemandTable(this, 'Idempotency', {
      stage,
      partitionKey: 'id',
      timeToLiveAttribute: 'expiration',
    });
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

/** Creates the secret with the private keys, empty: the token function creates the first key, and rotates the keys. */
function createSigningKeysSecret(scope: Construct, stage: StageSettings): Secret {
  const secret = new Secret(scope, 'SigningKeys', {
    description: 'The private keys that sign access tokens',
    secretStringValue: SecretValue.unsafePlainText('{"keys":[]}'),
    removalPolicy: stage.removeWithStack ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
  });
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions-SMG4',
    reason: 'The service stack rotates it, where this rule does not look.',
  });
  writeLogicalName(secret, 'SigningKeys');
  return secret;
}
