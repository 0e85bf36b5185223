import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CanaryDeployment } from './constructs/canary-deployment.ts';
import { PublicHttpApi } from './constructs/http-api.ts';
import { createWorkQueues } from './constructs/work-queue.ts';
import type { DataStack } from './data-stack.ts';
import { Observability } from './monitoring/alarms.ts';
import { OrderDashboard } from './monitoring/dashboard.ts';
import { Catalogue } from './services/catalogue.ts';
import { Delivery } from './services/delivery.ts';
import { Identity } from './services/identity.ts';
import { Monitor } from './services/monitor.ts';
import { Operations } from './services/operations.ts';
import { Ordering } from './services/ordering.ts';
import { Payment } from './services/payment.ts';
import { SystemRoutes } from './services/system-routes.ts';
import type { StageSettings } from './stage-settings.ts';

/** The stack of the API, the functions and the queues, in the order in which an order passes through them. */
export class ServiceStack extends Stack {
  constructor(scope: Construct, id: string, stage: StageSettings, data: DataStack) {
    super(scope, id, {
      stackName: `order-processing-${stage.name}-${id}`,
      description: `Order processing (${stage.name}): API, functions and queues`,
      // Its queues hold messages.
      terminationProtection: stage.deletionProtection,
    });
    const { orders, products, idempotency, deliveries, payments, identity, failures, signingKeys } = data;

    const queues = createWorkQueues(this, { stage, failures });
    const api = new PublicHttpApi(this, 'Api', stage);
    const access = new Identity(this, 'Identity', { stage, api, identity, signingKeys });
    const shared = { stage, api, access, orders, products, deliveries, payments, queues };

    new Catalogue(this, 'Catalogue', shared);
    const ordering = new Ordering(this, 'Ordering', { ...shared, idempotency });
    const payment = new Payment(this, 'Payment', shared);
    const delivery = new Delivery(this, 'Delivery', shared);
    new Operations(this, 'Operations', { ...shared, failures });
    new SystemRoutes(this, 'SystemRoutes', shared);
    const { monitorHealth } = new Monitor(this, 'Monitor', { stage, api, orders, failures });

    const { alarms } = new Observability(this, 'Observability', stage, api, ordering);
    new OrderDashboard(this, 'OrderDashboard', {
      stage,
      alarms,
      api,
      placeOrder: ordering.placeOrder,
      steps: [
        { title: 'Payment', queue: queues['payments.fifo'], consumer: payment.processPayment },
        { title: 'Delivery', queue: queues['orders.fifo'], consumer: delivery.arrangeDelivery },
        { title: 'Simulated carrier', queue: queues['carrier-steps'], consumer: delivery.simulateCarrier },
        { title: 'Order status', queue: queues['order-status.fifo'], consumer: ordering.recordStatus },
      ],
      sweepOrders: ordering.sweepOrders,
      monitorHealth,
    });
    new CanaryDeployment(this, 'CanaryDeployment', stage, alarms);
    new CfnOutput(this, 'Url', { value: api.url, description: 'The URL of the API' });
  }
}
