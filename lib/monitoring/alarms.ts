import { Alarm, type AlarmProps, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { PublicHttpApi } from '../constructs/http-api.ts';
import { LambdaFunction } from '../constructs/lambda-function.ts';
import { writeLogicalName } from '../constructs/resource.ts';
import { WorkQueue } from '../constructs/work-queue.ts';
import type { Events } from '../services/events.ts';
import type { Notification } from '../services/notification.ts';
import type { Ordering } from '../services/ordering.ts';
import type { StageSettings } from '../stage-settings.ts';
import { createAlarmTopic } from './alarm-topic.ts';
import {
  createBusinessAlarms,
  createEventsAlarms,
  createOrderingAlarms,
  createWebhookAlarms,
} from './business-alarms.ts';
import { createNotificationAlarms } from './notification-alarms.ts';
import {
  createApiAlarms,
  createConcurrencyAlarms,
  createFunctionAlarms,
  createQueueAlarms,
  createTableAlarms,
} from './resource-alarms.ts';

/** The properties of a CDK alarm, with defaults for those that most alarms share. */
export type AlarmSettings = Pick<AlarmProps, 'metric' | 'threshold'> &
  Partial<Pick<AlarmProps, 'comparisonOperator' | 'evaluationPeriods' | 'datapointsToAlarm' | 'treatMissingData'>> & {
    /** Says what the alarm means and the first thing to do. The link to its section of the runbook is added. */
    readonly alarmDescription: string;
    /** The section of docs/runbook.md; without one it has the id of the alarm. */
    readonly runbookSection?: string;
    /** Whether people are notified; an alarm that does not notify only rolls deployments back. Default: true. */
    readonly notifies?: boolean;
  };

export interface ObservabilityProps {
  readonly stage: StageSettings;
  readonly api: PublicHttpApi;
  readonly ordering: Ordering;
  readonly events: Events;
  readonly notification: Notification;
  readonly tables: Parameters<typeof createTableAlarms>[0];
}

/** Alarms on the API, every queue and every function of a scope, and on the business metrics. They notify one topic. */
export class Observability extends Construct {
  readonly alarms: Alarm[] = [];
  readonly #topic: Topic;

  constructor(
    scope: Construct,
    id: string,
    { stage, api, ordering, events, notification, tables }: ObservabilityProps,
  ) {
    super(scope, id);
    this.#topic = createAlarmTopic(this, stage);
    const constructs = scope.node.findAll();
    const queues = constructs.filter((construct) => construct instanceof WorkQueue);
    const functions = constructs.filter((construct) => construct instanceof LambdaFunction);
    const alarms: Record<string, AlarmSettings> = {
      ...createApiAlarms(api),
      ...Object.assign({}, ...queues.map(createQueueAlarms)),
      ...Object.assign({}, ...functions.map(createFunctionAlarms)),
      ...createConcurrencyAlarms(stage),
      ...createTableAlarms(tables),
      ...createOrderingAlarms(ordering),
      ...createEventsAlarms(events),
      ...createNotificationAlarms(stage, notification),
      ...createBusinessAlarms(stage),
      ...createWebhookAlarms(stage),
    };
    for (const [id, settings] of Object.entries(alarms)) this.#addAlarm(id, settings, stage.runbookUrl);
  }

  #addAlarm(id: string, { evaluationPeriods = 1, ...settings }: AlarmSettings, runbookUrl: string): void {
    const { runbookSection = id, notifies = true, alarmDescription, ...others } = settings;
    const alarm = new Alarm(this, id, {
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      datapointsToAlarm: evaluationPeriods,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      evaluationPeriods,
      alarmDescription: `${alarmDescription} Runbook: ${runbookUrl}#${runbookSection.toLowerCase()}`,
      ...others,
    });
    writeLogicalName(alarm, id);
    const notify = new SnsAction(this.#topic);
    if (notifies) alarm.addAlarmAction(notify);
    if (notifies) alarm.addOkAction(notify);
    this.alarms.push(alarm);
  }
}
