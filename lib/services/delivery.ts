import { Construct } from 'constructs';
import type { PublicHttpApi } from '../constructs/http-api.ts';
import { LambdaFunction } from '../constructs/lambda-function.ts';
import type { OwnedTable } from '../constructs/table.ts';
import type { WorkQueue } from '../constructs/work-queue.ts';
import type { StageSettings } from '../stages.ts';
import type { Identity } from './identity.ts';

export interface DeliveryProps {
  readonly stage: StageSettings;
  readonly api: PublicHttpApi;
  readonly access: Identity;
  readonly deliveries: OwnedTable;
  readonly ordersQueue: WorkQueue;
  readonly carrierStepsQueue: WorkQueue;
  readonly orderStatusQueue: WorkQueue;
}

/** Has orders delivered, and tells ordering how far they are. */
export class Delivery extends Construct {
  readonly arrangeDelivery: LambdaFunction;
  readonly simulateCarrier: LambdaFunction;

  constructor(scope: Construct, id: string, props: DeliveryProps) {
    super(scope, id);
    this.arrangeDelivery = arrangeDelivery(this, props);
    this.simulateCarrier = simulateCarrier(this, props);
    manageDeliveries(this, props);
  }
}

/** What every function needs that moves deliveries on and reports it. */
function getDeliveryEnv({ deliveries, orderStatusQueue }: DeliveryProps) {
  return {
    DELIVERIES_TABLE: deliveries.tableName,
    ORDER_STATUS_QUEUE_URL: orderStatusQueue.queue.queueUrl,
  };
}

function arrangeDelivery(scope: Construct, props: DeliveryProps): LambdaFunction {
  const { stage, ordersQueue, carrierStepsQueue } = props;
  const arrangeDelivery = new LambdaFunction(scope, 'ArrangeDelivery', {
    stage,
    path: 'delivery/arrange-delivery',
    trigger: 'message',
    environment: {
      ...getDeliveryEnv(props),
      CARRIER_STEPS_QUEUE_URL: carrierStepsQueue.queue.queueUrl,
      CARRIER: stage.carrier,
      CARRIER_STEP_SECONDS: String(stage.carrierStepSeconds),
    },
  });
  grantMoveDeliveries(arrangeDelivery, props);
  if (stage.carrier === 'simulated') arrangeDelivery.allow(['sqs:SendMessage'], carrierStepsQueue.queue.queueArn);
  ordersQueue.feed(arrangeDelivery);
  return arrangeDelivery;
}

function simulateCarrier(scope: Construct, props: DeliveryProps): LambdaFunction {
  const simulateCarrier = new LambdaFunction(scope, 'SimulateCarrier', {
    stage: props.stage,
    path: 'delivery/simulate-carrier',
    trigger: 'message',
    environment: getDeliveryEnv(props),
  });
  grantMoveDeliveries(simulateCarrier, props);
  props.carrierStepsQueue.feed(simulateCarrier);
  return simulateCarrier;
}

function manageDeliveries(scope: Construct, props: DeliveryProps): void {
  const { stage, api, access, deliveries } = props;
  const manageDeliveries = new LambdaFunction(scope, 'ManageDeliveries', {
    stage,
    path: 'delivery/manage-deliveries',
    trigger: 'request',
    environment: getDeliveryEnv(props),
  });
  access.protect(manageDeliveries);
  grantMoveDeliveries(manageDeliveries, props);
  manageDeliveries.allow(['dynamodb:BatchGetItem'], deliveries.tableArn);
  manageDeliveries.allow(['dynamodb:Query'], deliveries.indexArn('byState'));
  api.route(manageDeliveries, 'GET /deliveries', 'GET /deliveries/{orderId}', 'POST /deliveries/{orderId}/scans');
}

function grantMoveDeliveries(target: LambdaFunction, { deliveries, orderStatusQueue }: DeliveryProps): void {
  target.allow(['dynamodb:GetItem', 'dynamodb:PutItem'], deliveries.tableArn);
  target.allow(['sqs:SendMessage'], orderStatusQueue.queue.queueArn);
}
