import { Schedule } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { LambdaFunction } from '../../constructs/lambda-function.ts';
import { scheduleFunction } from '../../constructs/schedule.ts';
import type { OnDemandTable } from '../../constructs/table.ts';
import { getOrderCommandEnv, grantOrderEvents, grantSendCommands, type OrderCommandProps } from '../order-access.ts';

export interface SweepOrdersProps extends OrderCommandProps {
  readonly deliveries: OnDemandTable;
  readonly payments: OnDemandTable;
}

/** The sweeper sends reminders for overdue replies. */
export function createSweepOrders(scope: Construct, props: SweepOrdersProps): LambdaFunction {
  const { stage, orders, deliveries, payments, queues } = props;
  const sweepOrders = new LambdaFunction(scope, 'SweepOrders', {
    stage,
    path: 'ordering/sweep-orders',
    trigger: 'schedule',
    environment: {
      ...getOrderCommandEnv(props),
      DELIVERIES_TABLE: deliveries.tableName,
      PAYMENTS_TABLE: payments.tableName,
    },
  });
  sweepOrders.allow(['dynamodb:Query'], orders.indexArn('pendingReply'));
  grantOrderEvents(sweepOrders, props);
  grantSendCommands(sweepOrders, props);
  // It sends no reminder while the queue has a backlog or the participant's circuit is open.
  const commandQueues = [queues['orders.fifo'], queues['payments.fifo']];
  sweepOrders.allow(['sqs:GetQueueAttributes'], ...commandQueues.map(({ queue }) => queue.queueArn));
  sweepOrders.allow(['dynamodb:GetItem'], deliveries.tableArn, payments.tableArn);
  scheduleFunction(scope, 'Sweep', sweepOrders, {
    schedule: Schedule.expression(stage.sweepEvery),
    description: 'Sends reminders for overdue replies',
    whenMissed: 'The next run, a minute later, sweeps the same orders.',
  });
  return sweepOrders;
}
