import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { PublicHttpApi } from '../constructs/http-api.ts';
import { LambdaFunction } from '../constructs/lambda-function.ts';
import { SimpleEmailService } from '../constructs/simple-email-service.ts';
import type { OnDemandTable } from '../constructs/table.ts';
import { getQueueUrls, type WorkQueues } from '../constructs/work-queue.ts';
import { createOperatorSecret } from '../secrets.ts';
import type { StageSettings } from '../stage-settings.ts';

export interface NotificationProps {
  readonly stage: StageSettings;
  readonly api: PublicHttpApi;
  readonly notifications: OnDemandTable;
  readonly linkKeys: Secret;
  readonly queues: WorkQueues;
}

/** The least concurrency of a mapping. Each instance has an equal share of the send rate. */
const concurrency = 2;

/** The notification service: notifies customers, and records what becomes of their mails. */
export class Notification extends Construct {
  readonly sendNotifications: LambdaFunction;
  /** Absent where a mail server sends the mails. */
  readonly ses?: SimpleEmailService;

  constructor(scope: Construct, id: string, props: NotificationProps) {
    super(scope, id);
    const { stage, api, notifications, linkKeys, queues } = props;
    const { provider, templates, mailDomain, perSecond, unknownOutcome, ...shown } = stage.notifications;
    this.sendNotifications = new LambdaFunction(this, 'SendNotifications', {
      stage,
      path: 'notification/send-notifications',
      trigger: 'message',
      environment: {
        NOTIFICATIONS_TABLE: notifications.tableName,
        LINK_KEYS_SECRET: linkKeys.secretArn,
        PUBLIC_URL: api.url,
        ...getQueueUrls(queues, 'order-status.fifo'),
      },
    });
    const settings = { ...shown, provider, perSecond: perSecond / concurrency };
    const target = this.sendNotifications;
    target.allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'], notifications.tableArn);
    target.allow(['secretsmanager:GetSecretValue'], linkKeys.secretArn);
    target.allow(['sqs:SendMessage'], queues['order-status.fifo'].queue.queueArn);
    queues['notifications.fifo'].feed(target, { maxConcurrency: concurrency });
    if (provider === 'ses') {
      this.ses = new SimpleEmailService(this, 'Ses', stage);
      this.ses.feed(target);
      target.configure({
        NOTIFICATION_SETTINGS: JSON.stringify({ ...settings, configurationSet: this.ses.configurationSetName }),
      });
    } else {
      const secret = createOperatorSecret(this, 'MailServer', stage, {
        description: 'The mail server: {"host","port","user","password"}',
        whyNotRotated: 'The operator of the mail server rotates its password, and sets it here.',
      });
      target.allow(['secretsmanager:GetSecretValue'], secret.secretArn);
      target.configure({
        NOTIFICATION_SETTINGS: JSON.stringify({ ...settings, unknownOutcome, secret: secret.secretArn }),
      });
    }
  }
}
