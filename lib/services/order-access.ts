import type { Environment, LambdaFunction } from '../constructs/lambda-function.ts';
import type { OnDemandTable } from '../constructs/table.ts';
import { getQueueUrls, type WorkQueues } from '../constructs/work-queue.ts';
import type { StageSettings } from '../stage-settings.ts';

export interface OrderEventProps {
  readonly stage: StageSettings;
  readonly orders: OnDemandTable;
  readonly products: OnDemandTable;
}

export interface OrderCommandProps extends OrderEventProps {
  readonly queues: WorkQueues;
}

/** Returns the variables of a function that writes events into orders. */
export function getOrderEventEnv({ stage, orders, products }: OrderEventProps): Environment {
  return {
    ORDERS_TABLE: orders.tableName,
    PRODUCTS_TABLE: products.tableName,
    REPLY_TIMEOUT_SECONDS: JSON.stringify(stage.replyTimeoutSeconds),
  };
}

/** Returns the variables of a function that also sends commands. */
export function getOrderCommandEnv(props: OrderCommandProps): Environment {
  return { ...getOrderEventEnv(props), ...getQueueUrls(props.queues, 'orders.fifo', 'payments.fifo') };
}

/** Lets a function write events into an order, without the stock and the reference that status messages change too. */
export function grantOrderEvents(target: LambdaFunction, { orders }: Pick<OrderEventProps, 'orders'>): void {
  target.allow(['dynamodb:GetItem', 'dynamodb:PutItem'], orders.tableArn);
}

export function grantSendCommands(target: LambdaFunction, { queues }: Pick<OrderCommandProps, 'queues'>): void {
  target.allow(
    ['sqs:SendMessage'],
    ...(['orders.fifo', 'payments.fifo'] as const).map((name) => queues[name].queue.queueArn),
  );
}
