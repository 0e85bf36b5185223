import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { MetricName } from '../../functions/platform/metric-names.ts';
import type { PublicHttpApi } from '../constructs/http-api.ts';
import type { LambdaFunction } from '../constructs/lambda-function.ts';
import type { WorkQueue } from '../constructs/work-queue.ts';
import type { StageSettings } from '../stage-settings.ts';
import { createMetric } from './metric.ts';
import { saveOrderQuery } from './saved-query.ts';
import { listTableMetrics, type WatchedTables } from './table-graphs.ts';

export interface OrderDashboardProps {
  readonly stage: StageSettings;
  readonly alarms: readonly Alarm[];
  readonly api: PublicHttpApi;
  readonly placeOrder: LambdaFunction;
  /** The queues in the order in which an order passes through them. */
  readonly steps: readonly {
    readonly title: string;
    readonly queue: WorkQueue;
    readonly consumer: LambdaFunction;
    /** The metrics that are shown in place of the age of the oldest message. */
    readonly counts?: readonly MetricName[];
  }[];
  readonly sweepOrders: LambdaFunction;
  readonly monitorHealth: LambdaFunction;
  readonly showFigures: LambdaFunction;
  readonly tables: WatchedTables;
}

const period = Duration.minutes(1);

/** The dashboard follows an order from top to bottom: trouble is where the numbers stop. */
export class OrderDashboard extends Construct {
  constructor(scope: Construct, id: string, props: OrderDashboardProps) {
    super(scope, id);
    const { stage, alarms, api, placeOrder, steps, sweepOrders, monitorHealth, showFigures, tables } = props;
    const count = (...names: MetricName[]) => counts(stage, names);
    const dashboard = new Dashboard(this, 'Dashboard', { defaultInterval: Duration.hours(3) });
    dashboard.addWidgets(new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 24, height: 4 }));
    dashboard.addWidgets(...row('API', answers(api.api), latency(api.api), count('healthy')));
    dashboard.addWidgets(...row('Orders placed', count('ordersPlaced'), invocations(placeOrder), duration(placeOrder)));
    for (const { title, queue, consumer, counts: names } of steps) {
      const second = names ? count(...names) : oldestMessage(queue);
      dashboard.addWidgets(...row(title, backlog(queue), second, invocations(consumer)));
    }
    dashboard.addWidgets(
      ...row('Ends', count('ordersDelivered', 'ordersFailed'), count('notificationDelayMs'), invocations(showFigures)),
    );
    dashboard.addWidgets(
      ...row('Sweeper', invocations(sweepOrders), duration(sweepOrders), count('circuitsOpened', 'providerRefusals')),
    );
    dashboard.addWidgets(
      ...row(
        'Dead letters and attention',
        deadLetters(steps.map(({ queue }) => queue)),
        count('deadLettersOpen', 'ordersNeedingAttention', 'refundsOutstanding'),
        invocations(monitorHealth),
      ),
    );
    const graphs = listTableMetrics(tables, period).map(({ title, metrics }) => graph(title, ...metrics));
    dashboard.addWidgets(...row('Tables', ...graphs));
    saveOrderQuery(this, stage);
  }
}

function row(title: string, ...graphs: GraphWidget[]): IWidget[] {
  const heading = new TextWidget({ markdown: `## ${title}`, width: 24, height: 1 });
  return [heading, ...graphs];
}

function graph(title: string, ...left: IMetric[]) {
  return new GraphWidget({ title, left, width: 8, height: 5, leftYAxis: { min: 0 } });
}

function counts(stage: StageSettings, names: readonly MetricName[]) {
  return graph(names.join(', '), ...names.map((name) => createMetric(stage, name, period).with({ label: name })));
}

function answers(api: PublicHttpApi['api']) {
  return graph(
    'Requests',
    api.metricCount({ period, label: 'all' }),
    api.metricClientError({ period, label: '4xx' }),
    api.metricServerError({ period, label: '5xx' }),
  );
}

function latency(api: PublicHttpApi['api']) {
  return graph(
    'Latency, ms',
    api.metricLatency({ period, statistic: 'p50', label: 'p50' }),
    api.metricLatency({ period, statistic: 'p99', label: 'p99' }),
  );
}

function invocations(target: LambdaFunction) {
  return graph(
    target.path,
    target.metricInvocations({ period, label: 'invocations' }),
    target.metricErrors({ period, label: 'errors' }),
    target.metricThrottles({ period, label: 'throttles' }),
  );
}

function duration(target: LambdaFunction) {
  return graph(
    `${target.path}, ms`,
    target.metricDuration({ period, statistic: 'p50', label: 'p50' }),
    target.metricDuration({ period, statistic: 'p99', label: 'p99' }),
  );
}

function backlog({ name, queue }: WorkQueue) {
  return graph(
    name,
    queue.metricNumberOfMessagesSent({ period, label: 'sent' }),
    queue.metricNumberOfMessagesDeleted({ period, label: 'deleted' }),
    queue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'max', label: 'visible' }),
  );
}

function oldestMessage({ name, queue }: WorkQueue) {
  return graph(
    `${name}, oldest message, s`,
    queue.metricApproximateAgeOfOldestMessage({ period, statistic: 'max', label: 'age' }),
  );
}

function deadLetters(queues: readonly WorkQueue[]) {
  return graph(
    'Dead letters',
    ...queues.map(({ name, deadLetters }) =>
      deadLetters.metricApproximateNumberOfMessagesVisible({ period, statistic: 'max', label: name }),
    ),
  );
}
