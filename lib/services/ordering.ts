import { Construct } from 'constructs';
import type { PublicHttpApi } from '../constructs/http-api.ts';
import { type Environment, LambdaFunction } from '../constructs/lambda-function.ts';
import type { OwnedTable } from '../constructs/table.ts';
import type { WorkQueue } from '../constructs/work-queue.ts';
import type { StageSettings } from '../stages.ts';
import type { Identity } from './identity.ts';

/** What it takes to move orders on. */
export interface OrderCommandProps {
  readonly stage: StageSettings;
  readonly orders: OwnedTable;
  readonly products: OwnedTable;
  readonly ordersQueue: WorkQueue;
  readonly paymentsQueue: WorkQueue;
}

export interface OrderingProps extends OrderCommandProps {
  readonly api: PublicHttpApi;
  readonly access: Identity;
  readonly idempotency: OwnedTable;
  readonly orderStatusQueue: WorkQueue;
}

/** Takes orders, decides what becomes of them, and asks the other services for what they have to do. */
export class Ordering extends Construct {
  readonly placeOrder: LambdaFunction;
  readonly recordStatus: LambdaFunction;

  constructor(scope: Construct, id: string, props: OrderingProps) {
    super(scope, id);
    this.placeOrder = placeOrder(this, props);
    readOrders(this, props);
    cancelOrder(this, props);
    this.recordStatus = recordStatus(this, props);
  }
}

/** What every function needs that moves orders on. */
export function getOrderCommandEnv({ ordersQueue, paymentsQueue, ...props }: OrderCommandProps): Environment {
  return {
    ...getOrderEventEnv(props),
    ORDERS_QUEUE_URL: ordersQueue.queue.queueUrl,
    PAYMENTS_QUEUE_URL: paymentsQueue.queue.queueUrl,
  };
}

/** What a function needs that tells orders something by which nobody is asked for anything. */
export function getOrderEventEnv({
  stage,
  orders,
  products,
}: Pick<OrderCommandProps, 'stage' | 'orders' | 'products'>): Environment {
  return {
    ORDERS_TABLE: orders.tableName,
    PRODUCTS_TABLE: products.tableName,
    REPLY_TIMEOUT_SECONDS: JSON.stringify(stage.waitSeconds),
  };
}

function placeOrder(scope: Construct, props: OrderingProps): LambdaFunction {
  const { stage, api, access, orders, products, idempotency } = props;
  const placeOrder = new LambdaFunction(scope, 'PlaceOrder', {
    stage,
    path: 'ordering/place-order',
    trigger: 'request',
    environment: { ...getOrderCommandEnv(props), IDEMPOTENCY_TABLE: idempotency.tableName },
  });
  access.protect(placeOrder);
  // One transaction: the order and its reference are put, the stock of each product is updated.
  placeOrder.allow(['dynamodb:PutItem', 'dynamodb:GetItem'], orders.tableArn);
  placeOrder.allow(['dynamodb:UpdateItem', 'dynamodb:BatchGetItem'], products.tableArn);
  placeOrder.allow(['dynamodb:PutItem'], idempotency.tableArn);
  grantSendCommands(placeOrder, props);
  api.route(placeOrder, 'POST /orders');
  return placeOrder;
}

function readOrders(scope: Construct, { stage, api, access, orders }: OrderingProps): void {
  const readOrders = new LambdaFunction(scope, 'ReadOrders', {
    stage,
    path: 'ordering/read-orders',
    trigger: 'request',
    environment: { ORDERS_TABLE: orders.tableName },
  });
  access.protect(readOrders);
  readOrders.allow(['dynamodb:GetItem', 'dynamodb:BatchGetItem'], orders.tableArn);
  readOrders.allow(
    ['dynamodb:Query'],
    ...['byClient', 'byCustomer', 'byReference', 'byShard'].map((name) => orders.indexArn(name)),
  );
  api.route(
    readOrders,
    'GET /orders',
    'GET /orders/{orderId}',
    'GET /orders/{orderId}/status',
    'GET /orders/{orderId}/events',
    'GET /idempotency-keys',
  );
}

function cancelOrder(scope: Construct, props: OrderingProps): void {
  const cancelOrder = new LambdaFunction(scope, 'CancelOrder', {
    stage: props.stage,
    path: 'ordering/cancel-order',
    trigger: 'request',
    environment: getOrderCommandEnv(props),
  });
  props.access.protect(cancelOrder);
  grantOrderEvents(cancelOrder, props);
  grantSendCommands(cancelOrder, props);
  props.api.route(cancelOrder, 'POST /orders/{orderId}/cancel');
}

function recordStatus(scope: Construct, props: OrderingProps): LambdaFunction {
  const recordStatus = new LambdaFunction(scope, 'RecordStatus', {
    stage: props.stage,
    path: 'ordering/record-status',
    trigger: 'message',
    environment: getOrderCommandEnv(props),
  });
  grantOrderEvents(recordStatus, props);
  // What it is told may end an order, in one transaction: stock is moved, the reference and the payment's secret go.
  recordStatus.allow(['dynamodb:DeleteItem'], props.orders.tableArn);
  recordStatus.allow(['dynamodb:UpdateItem'], props.products.tableArn);
  grantSendCommands(recordStatus, props);
  props.orderStatusQueue.feed(recordStatus);
  return recordStatus;
}

/** Only news of participants ends an order; whatever else is told to it is a write of the order alone. */
export function grantOrderEvents(target: LambdaFunction, { orders }: Pick<OrderCommandProps, 'orders'>): void {
  target.allow(['dynamodb:GetItem', 'dynamodb:PutItem'], orders.tableArn);
}

export function grantSendCommands(target: LambdaFunction, { ordersQueue, paymentsQueue }: OrderCommandProps): void {
  target.allow(['sqs:SendMessage'], ordersQueue.queue.queueArn, paymentsQueue.queue.queueArn);
}
