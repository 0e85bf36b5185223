import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { UserPool } from 'aws-cdk-lib/aws-cognito';
import { StreamViewType } from 'aws-cdk-lib/aws-dynamodb';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { createUserPool } from './constructs/people.ts';
import { OnDemandTable } from './constructs/table.ts';
import { backUpTables } from './constructs/table-backups.ts';
import { createLinkKeysSecret, createSigningKeysSecret, createStripeSecrets, type StripeSecrets } from './secrets.ts';
import type { StageSettings } from './stage-settings.ts';

/** The stack of the data: a table for each kind of data, owned by one service, the secrets, and the directory of people. */
export class DataStack extends Stack {
  readonly orders: OnDemandTable;
  readonly products: OnDemandTable;
  readonly deliveries: OnDemandTable;
  readonly payments: OnDemandTable;
  readonly identity: OnDemandTable;
  readonly failures: OnDemandTable;
  readonly idempotency: OnDemandTable;
  readonly events: OnDemandTable;
  readonly notifications: OnDemandTable;
  readonly analytics: OnDemandTable;
  readonly signingKeys: Secret;
  readonly linkKeys: Secret;
  readonly stripeSecrets: StripeSecrets | undefined;
  readonly people: UserPool | undefined;

  constructor(scope: Construct, id: string, stage: StageSettings) {
    super(scope, id, {
      stackName: `order-processing-${stage.name}-${id}`,
      description: `Order processing (${stage.name}): tables and secrets`,
      terminationProtection: stage.deletionProtection,
    });
    this.orders = new OnDemandTable(this, 'Orders', {
      stage,
      timeToLiveAttribute: 'expiresAt',
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
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
    const sorted = { stage, sortKey: 'sk', timeToLiveAttribute: 'expiresAt' };
    this.events = new OnDemandTable(this, 'Events', {
      ...sorted,
      stream: StreamViewType.KEYS_ONLY,
      globalSecondaryIndexes: [
        {
          ...{ indexName: 'webhooks', partitionKey: 'webhookStatus', sortKey: 'dueAt' },
          nonKeyAttributes: ['failingSince'],
        },
      ],
    });
    this.notifications = new OnDemandTable(this, 'Notifications', sorted);
    this.analytics = new OnDemandTable(this, 'Analytics', { stage, sortKey: 'sk' });
    backUpTables(this, stage);
    this.signingKeys = createSigningKeysSecret(this, stage);
    this.linkKeys = createLinkKeysSecret(this, stage);
    this.stripeSecrets = createStripeSecrets(this, stage);
    this.people = stage.people === 'cognito' ? createUserPool(this, stage) : undefined;

    this.#exportAll();
    new CfnOutput(this, 'IdentityTable', {
      value: this.identity.tableName,
      description: 'Clients and public keys',
    });
    new CfnOutput(this, 'SigningKeysSecret', {
      value: this.signingKeys.secretArn,
      description: 'The private keys, which only the token function reads',
    });
  }

  /**
   * Exports every value that the service stack can use. This stack deploys first: an export that went with its last use would
   * go while the service of the release before still imports it, which CloudFormation refuses.
   */
  #exportAll(): void {
    const { children } = this.node;
    const tables = children.filter((child) => child instanceof OnDemandTable);
    const values = [
      ...tables.flatMap(({ tableName, tableArn, tableStreamArn }) => [tableName, tableArn, tableStreamArn]),
      ...children.filter((child) => child instanceof Secret).map(({ secretArn }) => secretArn),
      ...[this.people?.userPoolId, this.people?.userPoolProviderName],
    ];
    for (const value of values) if (value !== undefined) this.exportValue(value);
  }
}
