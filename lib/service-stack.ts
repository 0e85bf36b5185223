import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Basics } from './basics.ts';
import { Catalogue } from './catalogue.ts';
import { OrderDashboard } from './dashboard.ts';
import type { DataStack } from './data-stack.ts';
import { Delivery } from './delivery.ts';
import { GradualShift } from './gradual-shift.ts';
import { Identity } from './identity.ts';
import { Observability } from './observability.ts';
import { Operations } from './operations.ts';
import { Ordering } from './ordering.ts';
import { Payment } from './payment.ts';
import { PublicApi } from './public-api.ts';
import type { StageSettings } from './stages.ts';
import { Upkeep } from './upkeep.ts';
import { Watch } from './watch.ts';
import { WorkQueue } from './work-queue.ts';

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

    const api = new PublicApi(this, 'Api', stage);
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
    const upkeep = new Upkeep(this, 'Upkeep', { ...advancing, deliveries, payments });
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
    new Basics(this, 'Basics', { ...advancing, api, deliveries, payments, orderStatusQueue });
    const { keepWatch } = new Watch(this, 'Watch', { stage, api, orders, failures });

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
    new GradualShift(this, 'GradualShift', stage, alarms);
    new CfnOutput(this, 'Url', { value: api.url, description: 'Where the API is' });
  }
}
