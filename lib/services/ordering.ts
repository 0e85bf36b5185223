import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { cancelOrderRoutes, placeOrderRoutes, readOrdersRoutes } from '../../functions/ordering/routes.ts';
import type { PublicHttpApi } from '../constructs/http-api.ts';
import { LambdaFunction } from '../constructs/lambda-function.ts';
import type { OnDemandTable } from '../constructs/table.ts';
import type { LiveApi } from '../constructs/web-socket-api.ts';
import type { Identity } from './identity.ts';
import { getOrderCommandEnv, grantOrderEvents, grantSendCommands, type OrderCommandProps } from './order-access.ts';
import { createSweepOrders } from './ordering/sweep-orders.ts';

export interface OrderingProps extends OrderCommandProps {
  readonly api: PublicHttpApi;
  readonly access: Identity;
  readonly idempotency: OnDemandTable;
  readonly deliveries: OnDemandTable;
  readonly payments: OnDemandTable;
  readonly notifications: OnDemandTable;
  readonly linkKeys: Secret;
  readonly liveApi: LiveApi;
}

/** The ordering service: places orders, records status messages, sends commands and reminders. */
export class Ordering extends Construct {
  readonly placeOrder: LambdaFunction;
  readonly recordStatus: LambdaFunction;
  readonly sweepOrders: LambdaFunction;

  constructor(scope: Construct, id: string, props: OrderingProps) {
    super(scope, id);
    this.placeOrder = createPlaceOrder(this, props);
    createReadOrders(this, props);
    createCancelOrder(this, props);
    this.recordStatus = createRecordStatus(this, props);
    this.sweepOrders = createSweepOrders(this, props);
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

function createReadOrders(scope: Construct, props: OrderingProps): void {
  const { stage, api, access, orders, notifications, linkKeys, liveApi } = props;
  const { shopName, timeZone } = stage.notifications;
  const readOrders = new LambdaFunction(scope, 'ReadOrders', {
    stage,
    path: 'ordering/read-orders',
    trigger: 'request',
    environment: {
      ORDERS_TABLE: orders.tableName,
      NOTIFICATIONS_TABLE: notifications.tableName,
      LINK_KEYS_SECRET: linkKeys.secretArn,
      SHOP_NAME: shopName,
      SHOP_TIME_ZONE: timeZone,
      LIVE_URL: liveApi.url,
    },
  });
  access.protect(readOrders);
  readOrders.allow(['dynamodb:GetItem', 'dynamodb:BatchGetItem'], orders.tableArn);
  readOrders.allow(
    ['dynamodb:Query'],
    ...['byClient', 'byCustomer', 'byReference', 'byShard'].map((name) => orders.indexArn(name)),
  );
  readOrders.allow(['dynamodb:Query'], notifications.tableArn);
  readOrders.allow(['secretsmanager:GetSecretValue'], linkKeys.secretArn);
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
  recordStatus.allow(['dynamodb:Query'], props.orders.indexArn('byCustomer'));
  grantSendCommands(recordStatus, props);
  props.queues['order-status.fifo'].feed(recordStatus);
  return recordStatus;
}
