import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { cancelOrderRoutes, placeOrderRoutes, readOrdersRoutes } from '../../functions/ordering/routes.ts';
import type { PublicHttpApi } from '../constructs/http-api.ts';
import { LambdaFunction } from '../constructs/lambda-function.ts';
import type { OnDemandTable } from '../constructs/table.ts';
import type { Identity } from './identity.ts';
import { createMarkDuplicates, createStreamDeadLetterQueue } from './mark-duplicates.ts';
import { getOrderCommandEnv, grantOrderEvents, grantSendCommands, type OrderCommandProps } from './order-access.ts';
import { createSweepOrders } from './sweep-orders.ts';

export interface OrderingProps extends OrderCommandProps {
  readonly api: PublicHttpApi;
  readonly access: Identity;
  readonly idempotency: OnDemandTable;
  readonly deliveries: OnDemandTable;
  readonly payments: OnDemandTable;
}

/** The ordering service: places orders, records status messages, sends commands and reminders, marks duplicates. */
export class Ordering extends Construct {
  readonly placeOrder: LambdaFunction;
  readonly recordStatus: LambdaFunction;
  readonly sweepOrders: LambdaFunction;
  readonly markDuplicates: LambdaFunction;
  /** The positions of stream records that failed. */
  readonly streamDeadLetters: Queue;

  constructor(scope: Construct, id: string, props: OrderingProps) {
    super(scope, id);
    this.placeOrder = createPlaceOrder(this, props);
    createReadOrders(this, props);
    createCancelOrder(this, props);
    this.recordStatus = createRecordStatus(this, props);
    this.sweepOrders = createSweepOrders(this, props);
    this.streamDeadLetters = createStreamDeadLetterQueue(this, props);
    this.markDuplicates = createMarkDuplicates(this, props, this.streamDeadLetters);
  }
}

function createPlaceOrder(scope: Construct, props: OrderingProps): LambdaFunction {
  const { stage, api, access, orders, products, idempotency } = props;
  const placeOrder = new LambdaFunction(scope, 'PlaceOrder', {
    stage,
    path: 'ordering/place-order',
    trigger: 'request',
    environment: { ...getOrderCommandEnv(props), IDEMPOTENCY_TABLE: idempotency.tableName },
  });
  access.protect(placeOrder);
  // One transaction puts the order and its reference and updates the stock of each product.
  placeOrder.allow(['dynamodb:PutItem', 'dynamodb:GetItem'], orders.tableArn);
  placeOrder.allow(['dynamodb:UpdateItem', 'dynamodb:BatchGetItem'], products.tableArn);
  placeOrder.allow(['dynamodb:PutItem'], idempotency.tableArn);
  grantSendCommands(placeOrder, props);
  api.route(placeOrder, placeOrderRoutes);
  return placeOrder;
}

function createReadOrders(scope: Construct, { stage, api, access, orders }: OrderingProps): void {
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
  api.route(readOrders, readOrdersRoutes);
}

function createCancelOrder(scope: Construct, props: OrderingProps): void {
  const cancelOrder = new LambdaFunction(scope, 'CancelOrder', {
    stage: props.stage,
    path: 'ordering/cancel-order',
    trigger: 'request',
    environment: getOrderCommandEnv(props),
  });
  props.access.protect(cancelOrder);
  grantOrderEvents(cancelOrder, props);
  grantSendCommands(cancelOrder, props);
  props.api.route(cancelOrder, cancelOrderRoutes);
}

function createRecordStatus(scope: Construct, props: OrderingProps): LambdaFunction {
  const recordStatus = new LambdaFunction(scope, 'RecordStatus', {
    stage: props.stage,
    path: 'ordering/record-status',
    trigger: 'message',
    environment: getOrderCommandEnv(props),
  });
  grantOrderEvents(recordStatus, props);
  // A status message can end an order in one transaction that moves stock and deletes the reference and the payment token.
  recordStatus.allow(['dynamodb:DeleteItem'], props.orders.tableArn);
  recordStatus.allow(['dynamodb:UpdateItem'], props.products.tableArn);
  grantSendCommands(recordStatus, props);
  props.queues['order-status.fifo'].feed(recordStatus);
  return recordStatus;
}
