import { Duration, Validations } from 'aws-cdk-lib';
import { FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import {
  feedRoutes,
  liveRoutes,
  schemaRoutes,
  webhookDeliveryRoutes,
  webhookRoutes,
} from '../../functions/events/routes.ts';
import { LambdaFunction } from '../constructs/lambda-function.ts';
import { getRemovalPolicy, writeLogicalName } from '../constructs/resource.ts';
import type { LiveApi } from '../constructs/web-socket-api.ts';
import { getQueueUrls } from '../constructs/work-queue.ts';
import type { StageSettings } from '../stage-settings.ts';
import { createLiveConnections } from './events/live.ts';
import { createDeliverWebhooks, getWebhookEnv, type WebhooksProps } from './events/webhooks.ts';
import type { Identity } from './identity.ts';

export interface EventsProps extends WebhooksProps {
  readonly access: Identity;
  readonly liveApi: LiveApi;
}

/** The events service: publishes what happens to orders in the feed of each client and to its connections, from the stream of Orders. */
export class Events extends Construct {
  readonly publishEvents: LambdaFunction;
  /** The references of stream records that cannot be published. */
  readonly streamDeadLetters: Queue;

  constructor(scope: Construct, id: string, props: EventsProps) {
    super(scope, id);
    this.streamDeadLetters = createStreamDeadLetterQueue(this, props.stage);
    this.publishEvents = createPublishEvents(this, props, this.streamDeadLetters);
    props.liveApi.grantPost(this.publishEvents);
    createEventsApi(this, props);
    createDeliverWebhooks(this, props);
    createLiveConnections(this, props);
  }
}

function createPublishEvents(scope: Construct, props: EventsProps, deadLetters: Queue): LambdaFunction {
  const { stage, api, orders, events, identity, queues } = props;
  const publishEvents = new LambdaFunction(scope, 'PublishEvents', {
    stage,
    path: 'events/publish-events',
    trigger: 'message',
    environment: {
      EVENTS_TABLE: events.tableName,
      EVENT_RETENTION_DAYS: String(stage.eventRetentionDays),
      DLQ_URL: deadLetters.queueUrl,
      ISSUER: api.url,
      IDENTITY_TABLE: identity.tableName,
      NOTIFICATION_TEMPLATES: stage.notifications.templates.join(',') || 'none',
      ...getQueueUrls(queues, 'order-status.fifo', 'notifications.fifo', 'webhooks'),
    },
  });
  publishEvents.allow(
    ['dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem'],
    events.tableArn,
  );
  publishEvents.allow(['dynamodb:GetItem'], identity.tableArn);
  publishEvents.allow(
    ['sqs:SendMessage'],
    queues['order-status.fifo'].queue.queueArn,
    queues['notifications.fifo'].queue.queueArn,
    queues.webhooks.queue.queueArn,
    deadLetters.queueArn,
  );

  const stream = orders.tableStreamArn ?? '';
  publishEvents.live.addEventSourceMapping('Feed', {
    eventSourceArn: stream,
    startingPosition: StartingPosition.TRIM_HORIZON,
    // Only orders: their references and payment tokens are in the table as well.
    filters: [FilterCriteria.filter({ dynamodb: { NewImage: { placedAt: { S: FilterRule.exists() } } } })],
    batchSize: 50,
    bisectBatchOnError: true,
    reportBatchItemFailures: true,
    // The stream keeps a record for a day: an outage that ends before loses none.
    maxRecordAge: Duration.hours(24),
    // SqsDlq would grant more than SendMessage, which is all that Lambda needs.
    onFailure: { bind: () => ({ destination: deadLetters.queueArn }) },
  });
  publishEvents.allow(
    ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
    stream,
  );
  return publishEvents;
}

function createEventsApi(scope: Construct, props: EventsProps): void {
  const { stage, api, liveApi, access, orders, events, queues, linkKeys } = props;
  const eventsApi = new LambdaFunction(scope, 'EventsApi', {
    stage,
    path: 'events/events-api',
    trigger: 'request',
    environment: { ...getWebhookEnv(props), ...getQueueUrls(queues, 'webhooks'), LIVE_URL: liveApi.url },
  });
  access.protect(eventsApi);
  eventsApi.allow(
    ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
    events.tableArn,
  );
  eventsApi.allow(['dynamodb:Query'], events.indexArn('webhooks'));
  eventsApi.allow(['dynamodb:GetItem'], orders.tableArn);
  eventsApi.allow(['secretsmanager:GetSecretValue'], linkKeys.secretArn);
  eventsApi.allow(['sqs:SendMessage'], queues.webhooks.queue.queueArn);
  api.route(eventsApi, { ...feedRoutes, ...liveRoutes, ...schemaRoutes, ...webhookRoutes, ...webhookDeliveryRoutes });
}

function createStreamDeadLetterQueue(scope: Construct, stage: StageSettings): Queue {
  const name = 'orders-stream-dlq';
  const queue = new Queue(scope, 'StreamDeadLetterQueue', {
    ...(stage.physicalNames ? { queueName: name } : {}),
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    removalPolicy: getRemovalPolicy(stage),
  });
  for (const id of ['AwsSolutions-SQS3', 'Serverless-SQSRedrivePolicy'])
    Validations.of(queue).acknowledge({ id, reason: 'It is the dead-letter queue of the stream.' });
  writeLogicalName(queue, name);
  return queue;
}
