import { beforeAll, describe, expect, test } from '@jest/globals';
import { Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { createApp } from '../../../lib/app.ts';
import { DataStack } from '../../../lib/data-stack.ts';
import { selectStages, stages } from '../../../lib/stages.ts';
import { behind, idOf, named, properties, synthesized } from './synthesized.ts';

let prod: ReturnType<typeof synthesized>;
beforeAll(() => {
  prod = synthesized('prod', { carrier: 'simulated' });
}, 60_000);

describe('the data', () => {
  test('has a stack of its own, so that replacing a function never replaces a table', () => {
    const stored = Object.values(prod.data.toJSON().Resources).map((resource) => Object(resource).Type);

    expect(new Set(stored.map((type) => type.replace(/(?<=UserPool|Backup).+/, '')))).toEqual(
      new Set([
        'AWS::DynamoDB::Table',
        'AWS::SecretsManager::Secret',
        'AWS::Cognito::UserPool',
        'AWS::Backup',
        'AWS::IAM::Role',
      ]),
    );
    expect(named(prod.service, 'AWS::DynamoDB::Table').size).toBe(0);
    expect(named(prod.service, 'AWS::SecretsManager::Secret').size).toBe(0);
  });

  test('protects tables and stacks from deletion in production', () => {
    expect(prod.stacks.map(({ isProtected }) => isProtected)).toEqual([true, true]);
    prod.data.allResourcesProperties('AWS::DynamoDB::Table', { DeletionProtectionEnabled: true });
    prod.data.allResources('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
    prod.data.allResources('AWS::SecretsManager::Secret', { DeletionPolicy: 'RetainExceptOnCreate' });
  });

  test('restores tables to any second in production', () => {
    prod.data.allResourcesProperties('AWS::DynamoDB::Table', {
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });

  test('backs up every table of production, and keeps what is locked for as long as the plan says', () => {
    const copyToVaultArn = 'arn:aws:backup:eu-central-1:210987654321:backup-vault:copies';
    const backups = { keepDailyDays: 35, keepMonthlyDays: 365, lock: 'compliance', copyToVaultArn } as const;
    const { data } = synthesized('prod', { backups });
    const [plan] = properties(data, 'AWS::Backup::BackupPlan');
    const [vault] = properties(data, 'AWS::Backup::BackupVault');
    const [selection] = properties(data, 'AWS::Backup::BackupSelection');
    const tables = Object.keys(data.findResources('AWS::DynamoDB::Table'));

    for (const [index, days] of [35, 365].entries())
      expect(plan?.BackupPlan.BackupPlanRule[index]).toMatchObject({
        Lifecycle: { DeleteAfterDays: days },
        CopyActions: [{ DestinationBackupVaultArn: copyToVaultArn, Lifecycle: { DeleteAfterDays: days } }],
      });
    expect(vault?.LockConfiguration).toEqual({ MinRetentionDays: 35, ChangeableForDays: 3 });
    expect(selection?.BackupSelection.Resources).toEqual(tables.map((id) => ({ 'Fn::GetAtt': [id, 'Arn'] })));
    data.allResources('AWS::Backup::BackupVault', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    prod.data.allResourcesProperties('AWS::Backup::BackupVault', { LockConfiguration: { MinRetentionDays: 35 } });
    synthesized('staging').data.resourceCountIs('AWS::Backup::BackupPlan', 0);
  });

  test('outputs where clients and keys are, so that the CLI finds them by the stage', () => {
    const { IdentityTable, SigningKeysSecret } = prod.data.toJSON().Outputs;

    expect(prod.stacks[0]?.name).toBe('order-processing-prod-data');
    expect(IdentityTable.Value).toEqual({ Ref: idOf(prod.data, 'AWS::DynamoDB::Table', 'Identity') });
    expect(SigningKeysSecret.Value).toEqual({
      Ref: idOf(prod.data, 'AWS::SecretsManager::Secret', 'SigningKeys'),
    });
  });

  test('exports all that the services can use, so that a release can drop the last use of it', () => {
    const [stage] = selectStages('prod');
    const alone = new DataStack(new Stage(createApp(), 'prod'), 'data', stage!);
    const listExports = (template: Template) =>
      Object.values(template.findOutputs('*')).flatMap(({ Export }) => Export?.Name ?? []);

    const exported = listExports(Template.fromStack(alone));

    expect(exported.toSorted()).toEqual(listExports(prod.data).toSorted());
    for (const id of Object.keys(prod.data.findResources('AWS::DynamoDB::Table')))
      expect(exported.join()).toMatch(new RegExp(`Ref${id}.*GetAtt${id}Arn|GetAtt${id}Arn.*Ref${id}`));
  });

  test('tags every resource that takes tags with service, stage and owner', () => {
    const tags = [
      { Key: 'owner', Value: 'shop' },
      { Key: 'service', Value: 'order-processing' },
      { Key: 'stage', Value: 'prod' },
    ];

    for (const type of ['AWS::Lambda::Function', 'AWS::SQS::Queue', 'AWS::CloudWatch::Alarm'])
      prod.service.allResourcesProperties(type, { Tags: tags });
    prod.data.allResourcesProperties('AWS::DynamoDB::Table', { Tags: tags });
  });

  test.each([
    [
      'Orders',
      'pk',
      [
        'byClient: clientId + placedAt',
        'byCustomer: clientCustomer + placedAt, fingerprint',
        'byReference: clientReference + placedAt',
        'byShard: shard + placedAt, customerId, reference',
        'pendingReply: pendingReplyShard + pendingReplyUntil',
        'refundOutstanding: refundOutstandingShard + refundOutstandingSince',
        'attention: attentionShard + attentionSince, attentionReasons',
      ],
      'expiresAt',
    ],
    ['Products', 'pk', ['catalogue: catalogue + productId'], undefined],
    ['Deliveries', 'pk', ['byState: state + placedAt'], undefined],
    ['Payments', 'pk', [], undefined],
    ['Identity', 'pk', [], undefined],
    ['Failures', 'pk', ['byState: state + failedAt', 'byOrder: orderId + failedAt'], 'expiresAt'],
    ['Idempotency', 'id', [], 'expiration'],
  ])('gives the table %s the key and the indexes that its adapter uses', (name, key, indexes, expiresAt) => {
    const table = named(prod.data, 'AWS::DynamoDB::Table').get(name)?.Properties;

    expect(table.KeySchema).toEqual([{ AttributeName: key, KeyType: 'HASH' }]);
    expect((table.GlobalSecondaryIndexes ?? []).map(described)).toEqual(indexes);
    expect(table.TimeToLiveSpecification?.AttributeName).toBe(expiresAt);
    expect(table.BillingMode).toBe('PAY_PER_REQUEST');
  });
});

interface Index {
  readonly IndexName: string;
  readonly KeySchema: { readonly AttributeName: string }[];
  readonly Projection: { readonly NonKeyAttributes?: string[] };
}

function described({ IndexName, KeySchema, Projection }: Index): string {
  const keys = KeySchema.map(({ AttributeName }) => AttributeName).join(' + ');
  return `${IndexName}: ${[keys, ...(Projection.NonKeyAttributes ?? [])].join(', ')}`;
}

describe('queues', () => {
  const work = ['payments.fifo', 'orders.fifo', 'order-status.fifo', 'notifications.fifo', 'carrier-steps'];
  const deadLettersOf = (name: string) => name.replace(/(\.fifo)?$/, '-dlq$1');

  test('orders messages per order, so that no order waits for another', () => {
    const fifo = properties(prod.service, 'AWS::SQS::Queue').filter(({ name }) => name.endsWith('.fifo'));

    expect(fifo).toHaveLength(8);
    for (const queue of fifo) {
      expect(queue).toMatchObject({
        FifoQueue: true,
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
        ContentBasedDeduplication: false,
      });
    }
  });

  test.each(work)(
    'keeps %s and its dead letters for 14 days, and lets SQS dead-letter after 1 000 receives only',
    (name) => {
      const queues = named(prod.service, 'AWS::SQS::Queue');

      for (const each of [name, deadLettersOf(name)])
        expect(queues.get(each)?.Properties.MessageRetentionPeriod).toBe(14 * 24 * 3600);
      expect(queues.get(name)?.Properties.RedrivePolicy).toEqual({
        deadLetterTargetArn: {
          'Fn::GetAtt': [idOf(prod.service, 'AWS::SQS::Queue', deadLettersOf(name)), 'Arn'],
        },
        maxReceiveCount: 1_000,
      });
    },
  );

  test('wakes webhooks one at a time, with six timeouts of the delivery before a wake-up comes again', () => {
    const id = idOf(prod.service, 'AWS::SQS::Queue', 'webhooks');
    const feeds = properties(prod.service, 'AWS::Lambda::EventSourceMapping');
    const feed = feeds.find((mapping) => mapping.EventSourceArn['Fn::GetAtt']?.[0] === id);
    const consumer = prod.service.toJSON().Resources[behind(prod.service, feed?.FunctionName)];

    expect(feed).toMatchObject({ BatchSize: 1, FunctionResponseTypes: ['ReportBatchItemFailures'] });
    expect(consumer.Properties).toMatchObject({ Timeout: 60, MemorySize: 256 });
    expect(named(prod.service, 'AWS::SQS::Queue').get('webhooks')?.Properties.VisibilityTimeout).toBe(360);
  });

  test.each(work)('retries only the failed messages of %s, after six timeouts of its consumer', (name) => {
    const id = idOf(prod.service, 'AWS::SQS::Queue', name);
    const [feed] = properties(prod.service, 'AWS::Lambda::EventSourceMapping').filter(
      (mapping) => mapping.EventSourceArn['Fn::GetAtt']?.[0] === id,
    );
    const consumer = prod.service.toJSON().Resources[behind(prod.service, feed?.FunctionName)];

    expect(feed).toMatchObject({ BatchSize: 10, FunctionResponseTypes: ['ReportBatchItemFailures'] });
    expect(consumer.Properties.Environment.Variables.QUEUE_NAME).toBe(name);
    // Stripe takes seconds for a call.
    const timeout = name === 'payments.fifo' ? 20 : 5;
    expect(consumer.Properties.Timeout).toBe(timeout);
    expect(named(prod.service, 'AWS::SQS::Queue').get(name)?.Properties.VisibilityTimeout).toBe(6 * timeout);
  });

  test.each(stages.map(({ name, consumerConcurrency }) => [name, consumerConcurrency] as const))(
    'limits each queue in %s to %i concurrent batches, which leaves instances to the API',
    (stage, concurrency) => {
      const { service } = stage === 'prod' ? prod : synthesized(stage);
      const feeds = properties(service, 'AWS::Lambda::EventSourceMapping').filter(
        ({ StartingPosition }) => StartingPosition === undefined,
      );
      const limits = feeds.map(({ ScalingConfig }) => ScalingConfig?.MaximumConcurrency);

      expect(limits.sort()).toEqual([...Array(5).fill(concurrency), ...Array(8).fill(2)].sort());
    },
  );

  test('encrypts queues and requires TLS', () => {
    prod.service.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true });
    prod.service.resourcePropertiesCountIs(
      'AWS::SQS::QueuePolicy',
      {
        PolicyDocument: {
          Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
        },
      },
      13,
    );
  });

  test('gives queues their logical names in the local stage only', () => {
    const physical = properties(synthesized('local').service, 'AWS::SQS::Queue');

    expect(physical.map((queue) => queue.QueueName)).toEqual(physical.map(({ name }) => name));
    expect(properties(prod.service, 'AWS::SQS::Queue').filter((queue) => queue.QueueName)).toEqual([]);
  });
});

test.each(stages.map(({ name }) => name))(
  'lets webhooks go to the machine itself in the local stage alone: %s',
  (stage) => {
    const { service } = stage === 'prod' ? prod : synthesized(stage);
    const targets = properties(service, 'AWS::Lambda::Function').flatMap(
      ({ Environment }) => Environment?.Variables.WEBHOOK_TARGETS ?? [],
    );

    expect(targets).toEqual(Array(2).fill(stage === 'local' ? 'localhost' : 'public'));
  },
);

test('has nothing of the simulated carrier where scans arrive by the API', () => {
  const { service } = synthesized('prod');
  const template = JSON.stringify(service.toJSON()).toLowerCase();

  expect(template).not.toMatch(/simulatecarrier|simulate-carrier|carriersteps/);
  for (const path of ['delivery/arrange-delivery', 'operations/operations-api'])
    service.hasResource('AWS::Lambda::Function', {
      Metadata: { logicalName: path },
      Properties: { Environment: { Variables: { CARRIER_STEPS_QUEUE_URL: 'none' } } },
    });
});
