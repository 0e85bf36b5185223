import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CanaryDeployment } from './constructs/canary-deployment.ts';
import { PublicHttpApi } from './constructs/http-api.ts';
import { LiveApi } from './constructs/web-socket-api.ts';
import { createWorkQueues } from './constructs/work-queue.ts';
import type { DataStack } from './data-stack.ts';
import { Observability } from './monitoring/alarms.ts';
import { OrderDashboard } from './monitoring/dashboard.ts';
import { Analytics } from './services/analytics.ts';
import { Catalogue } from './services/catalogue.ts';
import { Delivery } from './services/delivery.ts';
import { Events } from './services/events.ts';
import { Identity } from './services/identity.ts';
import { Monitor } from './services/monitor.ts';
import { Notification } from './services/notification.ts';
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
    const { events, notifications, analytics, linkKeys, stripeSecrets, people } = data;

    const queues = createWorkQueues(this, { stage, failures });
    const api = new PublicHttpApi(this, 'Api', stage);
    const liveApi = new LiveApi(this, 'LiveApi', stage);
    const access = new Identity(this, 'Identity', { stage, api, identity, signingKeys, linkKeys, people });
    const shared = { stage, api, access, orders, products, deliveries, payments, notifications, queues };

    new Catalogue(this, 'Catalogue', shared);
    const ordering = new Ordering(this, 'Ordering', { ...shared, idempotency, linkKeys, liveApi });
    const payment = new Payment(this, 'Payment', { ...shared, stripeSecrets });
    const delivery = new Delivery(this, 'Delivery', shared);
    const feed = new Events(this, 'Events', { ...shared, events, identity, linkKeys, liveApi });
    const notification = new Notification(this, 'Notification', { ...shared, linkKeys });
    const { showFigures } = new Analytics(this, 'Analytics', { ...shared, events, analytics });
    new Operations(this, 'Operations', { ...shared, failures, events, analytics });
    new SystemRoutes(this, 'SystemRoutes', { ...shared, liveApi });
    const { monitorHealth } = new Monitor(this, 'Monitor', { ...shared, identity, failures });

    const { alarms } = new Observability(this, 'Observability', {
      ...{ stage, api, ordering, events: feed, notification, tables: { orders, products, deliveries, payments } },
    });
    const [steps, { simulateCarrier }] = [queues['carrier-steps'], delivery];
    new OrderDashboard(this, 'OrderDashboard', {
      stage,
      alarms,
      api,
      placeOrder: ordering.placeOrder,
      steps: [
        { title: 'Payment', queue: queues['payments.fifo'], consumer: payment.processPayment },
        { title: 'Delivery', queue: queues['orders.fifo'], consumer: delivery.arrangeDelivery },
        ...(steps && simulateCarrier ? [{ title: 'Simulated carrier', queue: steps, consumer: simulateCarrier }] : []),
        { title: 'Order status', queue: queues['order-status.fifo'], consumer: ordering.recordStatus },
        {
          title: 'Notifications',
          queue: queues['notifications.fifo'],
          consumer: notification.sendNotifications,
          counts: ['notificationsSent', 'notificationsFailed', 'notificationsUnknown', 'mailsBounced'],
        },
      ],
      sweepOrders: ordering.sweepOrders,
      monitorHealth,
      showFigures,
      tables: { orders, products, deliveries, payments, events, notifications, analytics },
    });
    new CanaryDeployment(this, 'CanaryDeployment', stage, alarms);
    new CfnOutput(this, 'Url', { value: api.url, description: 'The URL of the API' });
  }
}
