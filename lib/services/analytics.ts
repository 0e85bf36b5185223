import { Duration } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { showFiguresRoutes } from '../../functions/analytics/routes.ts';
import { isEmail } from '../../functions/messages/fields/contact.ts';
import type { PublicHttpApi } from '../constructs/http-api.ts';
import { LambdaFunction } from '../constructs/lambda-function.ts';
import { scheduleFunction } from '../constructs/schedule.ts';
import type { OnDemandTable } from '../constructs/table.ts';
import { getQueueUrls, type WorkQueues } from '../constructs/work-queue.ts';
import type { StageSettings } from '../stage-settings.ts';
import type { Identity } from './identity.ts';

export interface AnalyticsProps {
  readonly stage: StageSettings;
  readonly api: PublicHttpApi;
  readonly access: Identity;
  readonly events: OnDemandTable;
  readonly analytics: OnDemandTable;
  readonly queues: WorkQueues;
}

/**
 * The analytics service: reads the event feeds on, each minute and at each request, shows the figures of each client, and
 * reports each day by e-mail where the stage has addresses.
 */
export class Analytics extends Construct {
  readonly showFigures: LambdaFunction;

  constructor(scope: Construct, id: string, { stage, api, access, events, analytics, queues }: AnalyticsProps) {
    super(scope, id);
    this.showFigures = new LambdaFunction(this, 'ShowFigures', {
      stage,
      path: 'analytics/show-figures',
      trigger: 'request',
      environment: {
        ANALYTICS_TABLE: analytics.tableName,
        EVENTS_TABLE: events.tableName,
        SHOP_TIME_ZONE: stage.notifications.timeZone,
        REPORT_ADDRESSES: formatAddresses(stage),
        ...getQueueUrls(queues, 'notifications.fifo'),
      },
    });
    const { showFigures } = this;
    access.protect(showFigures);
    showFigures.allow(['dynamodb:Query'], events.tableArn);
    grantFigures(showFigures, analytics);
    if (stage.reportAddresses.length > 0)
      showFigures.allow(['sqs:SendMessage'], queues['notifications.fifo'].queue.queueArn);
    api.route(showFigures, showFiguresRoutes);
    scheduleFunction(this, 'CatchUp', showFigures, {
      schedule: Schedule.rate(Duration.minutes(1)),
      description: 'Reads the event feeds on for the figures, and requests the daily report',
      whenMissed: 'The next run, a minute later, reads on from the same checkpoints.',
    });
  }
}

/** Throws for an address that no mail can be sent to. */
function formatAddresses({ name, reportAddresses }: StageSettings): string {
  const wrong = reportAddresses.find((address) => !isEmail(address));
  if (wrong !== undefined) throw new Error(`reportAddresses of ${name} has "${wrong}", which is no e-mail address`);
  return reportAddresses.join(',') || 'none';
}

/** Lets a function read the figures, write facts and move checkpoints. */
export function grantFigures(target: LambdaFunction, { tableArn }: OnDemandTable): void {
  target.allow(
    ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:BatchWriteItem'],
    tableArn,
  );
}
