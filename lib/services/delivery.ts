import { Construct } from 'constructs';
import { manageDeliveriesRoutes } from '../../functions/delivery/routes.ts';
import type { PublicHttpApi } from '../constructs/http-api.ts';
import { type Environment, LambdaFunction } from '../constructs/lambda-function.ts';
import type { OnDemandTable } from '../constructs/table.ts';
import { getQueueUrls, type WorkQueue, type WorkQueues } from '../constructs/work-queue.ts';
import type { StageSettings } from '../stage-settings.ts';
import type { Identity } from './identity.ts';

export interface DeliveryProps {
  readonly stage: StageSettings;
  readonly api: PublicHttpApi;
  readonly access: Identity;
  readonly deliveries: OnDemandTable;
  readonly queues: WorkQueues;
}

/** The delivery service: arranges deliveries, records scans, and sends status messages to ordering. */
export class Delivery extends Construct {
  readonly arrangeDelivery: LambdaFunction;
  /** Absent where scans arrive by the API. */
  readonly simulateCarrier?: LambdaFunction;

  constructor(scope: Construct, id: string, props: DeliveryProps) {
    super(scope, id);
    this.arrangeDelivery = createArrangeDelivery(this, props);
    const steps = props.queues['carrier-steps'];
    if (steps) this.simulateCarrier = createSimulateCarrier(this, props, steps);
    createManageDeliveries(this, props);
  }
}

/** Returns the variables of a function that changes deliveries and sends status messages. */
function getDeliveryEnv({ deliveries, queues }: DeliveryProps): Environment {
  return { DELIVERIES_TABLE: deliveries.tableName, ...getQueueUrls(queues, 'order-status.fifo') };
}

function createArrangeDelivery(scope: Construct, props: DeliveryProps): LambdaFunction {
  const { stage, queues } = props;
  const arrangeDelivery = new LambdaFunction(scope, 'ArrangeDelivery', {
    stage,
    path: 'delivery/arrange-delivery',
    trigger: 'message',
    environment: {
      ...getDeliveryEnv(props),
      ...getQueueUrls(queues, 'carrier-steps'),
      CARRIER: stage.carrier,
      CARRIER_STEP_SECONDS: String(stage.carrierStepSeconds),
    },
  });
  grantChangeDeliveries(arrangeDelivery, props);
  const steps = queues['carrier-steps'];
  if (steps) arrangeDelivery.allow(['sqs:SendMessage'], steps.queue.queueArn);
  queues['orders.fifo'].feed(arrangeDelivery);
  return arrangeDelivery;
}

function createSimulateCarrier(scope: Construct, props: DeliveryProps, steps: WorkQueue): LambdaFunction {
  const simulateCarrier = new LambdaFunction(scope, 'SimulateCarrier', {
    stage: props.stage,
    path: 'delivery/simulate-carrier',
    trigger: 'message',
    environment: getDeliveryEnv(props),
  });
  grantChangeDeliveries(simulateCarrier, props);
  steps.feed(simulateCarrier);
  return simulateCarrier;
}

function createManageDeliveries(scope: Construct, props: DeliveryProps): void {
  const { stage, api, access, deliveries } = props;
  const manageDeliveries = new LambdaFunction(scope, 'ManageDeliveries', {
    stage,
    path: 'delivery/manage-deliveries',
    trigger: 'request',
    environment: getDeliveryEnv(props),
  });
  access.protect(manageDeliveries);
  grantChangeDeliveries(manageDeliveries, props);
  manageDeliveries.allow(['dynamodb:BatchGetItem'], deliveries.tableArn);
  manageDeliveries.allow(['dynamodb:Query'], deliveries.indexArn('byState'));
  api.route(manageDeliveries, manageDeliveriesRoutes);
}

function grantChangeDeliveries(target: LambdaFunction, { deliveries, queues }: DeliveryProps): void {
  target.allow(['dynamodb:GetItem', 'dynamodb:PutItem'], deliveries.tableArn);
  target.allow(['sqs:SendMessage'], queues['order-status.fifo'].queue.queueArn);
}
