import { Duration } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { PublicHttpApi } from '../../constructs/http-api.ts';
import { type Environment, LambdaFunction } from '../../constructs/lambda-function.ts';
import { scheduleFunction } from '../../constructs/schedule.ts';
import type { OnDemandTable } from '../../constructs/table.ts';
import { getQueueUrls, type WorkQueues } from '../../constructs/work-queue.ts';
import type { StageSettings } from '../../stage-settings.ts';

export interface WebhooksProps {
  readonly stage: StageSettings;
  readonly api: PublicHttpApi;
  readonly orders: OnDemandTable;
  readonly events: OnDemandTable;
  readonly identity: OnDemandTable;
  readonly linkKeys: Secret;
  readonly queues: WorkQueues;
}

/** Returns the variables of a function that posts to receivers. */
export function getWebhookEnv({ stage, orders, events, linkKeys }: WebhooksProps): Environment {
  return {
    EVENTS_TABLE: events.tableName,
    EVENT_RETENTION_DAYS: String(stage.eventRetentionDays),
    ORDERS_TABLE: orders.tableName,
    LINK_KEYS_SECRET: linkKeys.secretArn,
    WEBHOOK_TARGETS: stage.webhookTargets,
  };
}

/** Delivers events to webhooks: when the queue wakes one, and each minute those that are due. */
export function createDeliverWebhooks(scope: Construct, props: WebhooksProps): LambdaFunction {
  const { stage, api, orders, events, identity, linkKeys, queues } = props;
  const deliverWebhooks = new LambdaFunction(scope, 'DeliverWebhooks', {
    stage,
    path: 'events/deliver-webhooks',
    trigger: 'webhook',
    environment: {
      ...getWebhookEnv(props),
      ...getQueueUrls(queues, 'notifications.fifo'),
      IDENTITY_TABLE: identity.tableName,
      PUBLIC_URL: api.url,
    },
  });
  deliverWebhooks.allow(['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem'], events.tableArn);
  deliverWebhooks.allow(['dynamodb:Query'], events.indexArn('webhooks'));
  deliverWebhooks.allow(['dynamodb:GetItem'], orders.tableArn, identity.tableArn);
  deliverWebhooks.allow(['secretsmanager:GetSecretValue'], linkKeys.secretArn);
  queues.webhooks.feed(deliverWebhooks, { batchSize: 1 });
  deliverWebhooks.allow(
    ['sqs:SendMessage'],
    queues.webhooks.queue.queueArn,
    queues['notifications.fifo'].queue.queueArn,
  );
  scheduleFunction(scope, 'WakeWebhooks', deliverWebhooks, {
    schedule: Schedule.rate(Duration.minutes(1)),
    description: 'Wakes the webhooks that are due',
    whenMissed: 'The next run, a minute later, finds the same webhooks.',
  });
  return deliverWebhooks;
}
