import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { SimpleEmailService } from '../constructs/simple-email-service.ts';
import type { Notification } from '../services/notification.ts';
import type { StageSettings } from '../stage-settings.ts';
import type { AlarmSettings } from './alarms.ts';
import { createMetric } from './metric.ts';

const minute = Duration.minutes(1);
const quarter = Duration.minutes(15);
/** Fewer failures in a quarter of an hour say nothing about the provider. */
const minFailures = 5;
const maxFailurePercent = 5;
/** SES puts an account on probation from 5 % bounces and 0.1 % complaints on. */
const maxBounceRate = 0.03;
const maxComplaintRate = 0.001;

/** Creates the alarms on notifications. That credentials are refused is an alarm of all providers. */
export function createNotificationAlarms(stage: StageSettings, { ses }: Notification): Record<string, AlarmSettings> {
  const failed = createMetric(stage, 'notificationsFailed', quarter);
  const sent = createMetric(stage, 'notificationsSent', quarter);
  return {
    NotificationsFail: {
      metric: new MathExpression({
        expression: `IF(failed >= ${minFailures}, 100 * failed / (failed + FILL(sent, 0)), 0)`,
        usingMetrics: { failed, sent },
        period: quarter,
        label: 'failed notifications, %',
      }),
      threshold: maxFailurePercent,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      alarmDescription: `Over ${maxFailurePercent} % of notifications fail. List their dead letters and read the log of notification/send-notifications.`,
    },
    ...(ses ? createSesAlarms(ses) : {}),
  };
}

function createSesAlarms({
  configurationSetName,
  mailEvents,
  mailEventDeadLetters,
}: SimpleEmailService): Record<string, AlarmSettings> {
  const createReputation = (metricName: string) =>
    new Metric({
      namespace: 'AWS/SES',
      metricName,
      dimensionsMap: { 'ses:configuration-set': configurationSetName },
      statistic: 'max',
      period: quarter,
    });
  return {
    MailsBounce: {
      metric: createReputation('Reputation.BounceRate'),
      threshold: maxBounceRate,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      alarmDescription: `Over ${100 * maxBounceRate} % of mails bounce, and SES stops sending at 10 %. Find the client whose addresses are wrong in the histories of orders.`,
    },
    MailsComplainedAbout: {
      metric: createReputation('Reputation.ComplaintRate'),
      threshold: maxComplaintRate,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      alarmDescription: `Recipients complain about over ${100 * maxComplaintRate} % of mails, and SES stops sending at 0.5 %. Read what is sent to whom.`,
    },
    MailEventDeadLetters: {
      metric: mailEventDeadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'max', period: minute }),
      threshold: 1,
      alarmDescription:
        'Events of mails are not recorded: bounces are missing. Read the log of notification/send-notifications.',
    },
    MailEventsStuck: {
      metric: mailEvents.metricApproximateAgeOfOldestMessage({ statistic: 'max', period: minute }),
      threshold: 600,
      alarmDescription: 'Events of mails wait for ten minutes. Check that notification/send-notifications runs.',
    },
  };
}
