import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CanaryDeployment } from './constructs/canary-deployment.ts';
import { PublicHttpApi } from './constructs/http-api.ts';
import { WorkQueue } from './constructs/work-queue.ts';
import type { DataStack } from './data-stack.ts';
import { Observability } from './monitoring/alarms.ts';
import { OrderDashboard } from './monitoring/dashboard.ts';
import { Catalogue } from './services/catalogue.ts';
import { Delivery } from './services/delivery.ts';
import { Identity } from './services/identity.ts';
import { Monitor } from './services/monitor.ts';
import { Operations } from './services/operations.ts';
import { OrderUpkeep } from './services/order-upkeep.ts';
import { Ordering } from './services/ordering.ts';
import { Payment } from './services/payment.ts';
import { SystemRoutes } from './services/system-routes.ts';
import type { StageSettings } from './stages.ts';

/** What can be replaced: the API, the functions and the queues, in the order in which an order passes through them. */
export class ServiceStack extends Stack {
  constructor(scope: Construct, id: string, stage: StageSettings, data: DataStack) {
    super(scope, id, {
      stackName: `order-processing-${stage.name}-${id}`,
      description: `Order processing (${stage.name}): what can be replaced`,
      // Its queues hold messages that are under way.
      terminationProtection: stage.deletionProtection,
    });
    const { orders, products, idempotency, deliveries, payments, identity, failures, signingKeys } = data;

    const paymentsQueue = new WorkQueue(this, 'payments.fifo', { stage, failures });
    const ordersQueue = new WorkQueue(this, 'orders.fifo', { stage, failures });
    const carrierStepsQueue = new WorkQueue(this, 'carrier-steps', { stage, failures });
    const orderStatusQueue = new WorkQueue(this, 'order-status.fifo', { stage, failures });

    const api = new PublicHttpApi(this, 'Api', stage);
    const access = new Identity(this, 'Identity', { stage, api, identity, signingKeys });
    new Catalogue(this, 'Catalogue', { stage, api, access, products });
    const ordering = new Ordering(this, 'Ordering', {
      stage,
      api,
      access,
      orders,
      products,
      idempotency,
      ordersQueue,
      paymentsQueue,
      orderStatusQueue,
    });
    const payment = new Payment(this, 'Payment', { stage, payments, paymentsQueue, orderStatusQueue });
    const delivery = new Delivery(this, 'Delivery', {
      stage,
      api,
      access,
      deliveries,
      ordersQueue,
      carrierStepsQueue,
      orderStatusQueue,
    });
    const advancing = { stage, orders, products, ordersQueue, paymentsQueue };
    const upkeep = new OrderUpkeep(this, 'Upkeep', { ...advancing, deliveries, payments });
    new Operations(this, 'Operations', {
      ...advancing,
      api,
      access,
      deliveries,
      payments,
      failures,
      orderStatusQueue,
      carrierStepsQueue,
    });
    new SystemRoutes(this, 'Basics', { ...advancing, api, deliveries, payments, orderStatusQueue });
    const { keepWatch } = new Monitor(this, 'Watch', { stage, api, orders, failures });

    const { alarms } = new Observability(this, 'Observability', stage, api);
    new OrderDashboard(this, 'Story', {
      stage,
      alarms,
      api,
      placeOrder: ordering.placeOrder,
      steps: [
        { title: 'It is paid', queue: paymentsQueue, consumer: payment.processPayment },
        { title: 'Its delivery is arranged', queue: ordersQueue, consumer: delivery.arrangeDelivery },
        { title: 'The carrier takes it', queue: carrierStepsQueue, consumer: delivery.simulateCarrier },
        { title: 'The customer can see it', queue: orderStatusQueue, consumer: ordering.recordStatus },
      ],
      sweepOrders: upkeep.sweepOrders,
      keepWatch,
    });
    new CanaryDeployment(this, 'GradualShift', stage, alarms);
    new CfnOutput(this, 'Url', { value: api.url, description: 'Where the API is' });
  }
}
