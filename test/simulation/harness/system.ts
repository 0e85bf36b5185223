import type { SQSClient } from '@aws-sdk/client-sqs';
import { createCarrierWithBreaker } from '../../../functions/delivery/adapters/carrier-with-breaker.ts';
import { createSimulatedCarrier } from '../../../functions/delivery/adapters/simulated-carrier.sqs.ts';
import { arrangeDelivery } from '../../../functions/delivery/domain/arrange-delivery.ts';
import { cancelDelivery } from '../../../functions/delivery/domain/cancel-delivery.ts';
import { recordScan, recordSimulatedScan } from '../../../functions/delivery/domain/record-scan.ts';
import { createStreamSender } from '../../../functions/events/adapters/stream-sender.ts';
import { createClientWaker } from '../../../functions/events/adapters/webhooks/wake-clients.ts';
import { createSqsWakeUps } from '../../../functions/events/adapters/webhooks/wake-ups.sqs.ts';
import { createFeedWriter } from '../../../functions/events/domain/feed/append-changes.ts';
import type { FeedPages } from '../../../functions/events/domain/ports.ts';
import { type OrderWrite, publishChanges } from '../../../functions/events/domain/publish-changes.ts';
import { CarrierStep } from '../../../functions/messages/delivery-messages.ts';
import { readMessageTrace } from '../../../functions/messages/envelope.ts';
import { OrderStatusMessage } from '../../../functions/messages/messages.ts';
import { OrderMessage } from '../../../functions/messages/order-messages.ts';
import { notificationTemplates } from '../../../functions/messages/order-stream/notification-messages.ts';
import { NotificationMessage } from '../../../functions/messages/order-stream/webhook-notices.ts';
import { WebhookWakeUp } from '../../../functions/messages/order-stream/webhook-wake-up.ts';
import { PaymentCommand } from '../../../functions/messages/payment-messages.ts';
import { handleRequest } from '../../../functions/notification/adapters/handle-request.ts';
import { type MailEvent, recordMailEvent } from '../../../functions/notification/domain/record-mail-event.ts';
import { createBacklogCheck } from '../../../functions/ordering/adapters/backlog-check.ts';
import { createSqsCommandSender } from '../../../functions/ordering/adapters/commands.sqs.ts';
import { markDuplicate } from '../../../functions/ordering/domain/intake/mark-duplicate.ts';
import type { PlacePorts } from '../../../functions/ordering/domain/intake/place-order.ts';
import type { ReplyTimeouts } from '../../../functions/ordering/domain/lifecycle/pending-replies.ts';
import { recordStatus } from '../../../functions/ordering/domain/lifecycle/record-status.ts';
import { type SweepPorts, sweepOrders } from '../../../functions/ordering/domain/lifecycle/sweep-orders.ts';
import { processPayment } from '../../../functions/payment/domain/process-payment.ts';
import { createCircuitBreaker } from '../../../functions/platform/circuit-breaker/circuit-breaker.ts';
import type { Time } from '../../../functions/platform/deadline.ts';
import { createSqsSender } from '../../../functions/platform/send-message.ts';
import { memoryCarrier } from '../../support/memory/carrier.ts';
import { memoryCatalogue } from '../../support/memory/products.ts';
import { renderSimulated } from '../participants/mail-contents.ts';
import { createNotificationProvider } from '../participants/mail-provider.ts';
import { createProvider } from '../participants/provider.ts';
import { createStores } from '../releases/deployments.ts';
import { createServiceFault, toProviderFault } from '../simulated-aws/faults.ts';
import { createFunction, withFaults } from '../simulated-aws/function.ts';
import type { Call, Runtime } from '../simulated-aws/instance.ts';
import { createSqsClient } from '../simulated-aws/sqs-client.ts';
import type { Harness } from './harness.ts';
import { createQueueFunction } from './queue-function.ts';
import type { Random } from './random.ts';
import type { Timeline } from './timeline.ts';
import { createDueWaker, createWebhookConsumer } from './webhooks.ts';

const replyTimeouts: ReplyTimeouts = {
  payment: 60,
  payment_cancellation: 60,
  delivery: 60,
  carrier: 600,
  capture: 60,
  cancellation: 60,
  refund: 3_600,
};
const queueUrls = { ORDERS_QUEUE_URL: 'orders.fifo', PAYMENTS_QUEUE_URL: 'payments.fifo' };
const streamUrls = { ORDER_STATUS_QUEUE_URL: 'order-status.fifo', NOTIFICATIONS_QUEUE_URL: 'notifications.fifo' };

/** Creates every function, wired as in its handler, on the harness in place of AWS. */
export function createSystem(harness: Harness) {
  const stores = createStores(harness);
  const createSqs = (call: Call): SQSClient => createSqsClient(stores(call).queues, call);
  const externalCarrier = harness.conditions.externalCarrier ? harness.carrier.wrap(memoryCarrier()) : undefined;
  const createOrderingPorts = (call: Call) => ({
    orders: withFaults('orders', stores(call).orders, call),
    send: createSqsCommandSender(queueUrls, createSqs(call)),
    now: () => harness.now().toISOString(),
    replyTimeouts,
  });
  const createDeliveryPorts = (call: Call) => ({
    deliveries: withFaults('deliveries', stores(call).deliveries, call),
    send: createSqsSender('order-status.fifo', createSqs(call)),
    now: harness.now,
  });
  const wiring = {
    'place-order': (call: Call, { timeline, random }: Runtime): PlacePorts => {
      const catalogue = memoryCatalogue(harness.stock);
      return {
        ...createOrderingPorts(call),
        catalogue: { ...catalogue, ...withFaults('catalogue', { getProducts: catalogue.getProducts }, call) },
        waitForRetry: (attempt) => timeline.wait(random.between(1, 20 * attempt)),
        reportUnsent: ({ orderId }, fault) =>
          harness.log('command not sent', { messageId: orderId.slice(0, 8), fault }),
      };
    },
    'cancel-order': createOrderingPorts,
    operate: createOrderingPorts,
    'manage-products': (call: Call) => ({ products: withFaults('products', harness.products, call) }),
    'manage-deliveries': createDeliveryPorts,
    'sweep-orders': (call: Call) => {
      const ports = createOrderingPorts(call);
      const circuits = {
        payment: withFaults('circuits', harness.circuits, call),
        carrier: withFaults('circuits', harness.carrierCircuits, call),
      };
      return {
        ...ports,
        orders: {
          ...ports.orders,
          async *listOverdue(at: string) {
            const name = { resource: 'orders', operation: 'overdue', subject: '' };
            const found: string[] = [];
            for await (const orderId of harness.orders.listOverdue(at)) found.push(orderId);
            yield* await call(name, async () => found);
          },
        },
        listBlockedReplies: createBacklogCheck(queueUrls, createSqs(call), circuits),
      };
    },
    'publish-events': (call: Call, { timeline, random }: Runtime) => {
      const pages = withFaults('feed', createLateFeed(harness.feed, timeline, random), call);
      const append = createFeedWriter({ pages, now: () => harness.now().toISOString(), retentionDays: 30 });
      const send = createStreamSender(streamUrls, createSqs(call));
      const push = async () => {};
      const templates = new Set(notificationTemplates);
      const wakeClients = createClientWaker({
        endpoints: withFaults('endpoints', harness.webhooks.endpoints, call),
        wake: createSqsWakeUps('webhooks', createSqs(call)),
        clock: timeline,
      });
      return {
        async publish(writes: readonly OrderWrite[]) {
          await publishChanges(writes, { send, append, push, templates });
          if (harness.conditions.webhooks) await wakeClients(new Set(writes.map(({ after }) => after.clientId)));
        },
        deadLetter: async (reference: object) => void harness.streamDeadLetters.push(reference),
      };
    },
    'record-status': (call: Call) => {
      const ports = createOrderingPorts(call);
      return createConsumer('order-status.fifo', OrderStatusMessage, call, async (message) => {
        if (message.type === 'order.duplicate_check_requested') await markDuplicate(message.subject, ports);
        else await recordStatus(message, ports);
      });
    },
    'arrange-delivery': (call: Call) => {
      const circuits = withFaults('circuits', harness.carrierCircuits, call);
      const breaker = createCircuitBreaker({ name: 'carrier', circuits, clock: harness.runtime.timeline });
      const carrier = withFaults('carrier', externalCarrier ?? createCarrier(call), call, toProviderFault);
      const ports = { ...createDeliveryPorts(call), carrier: createCarrierWithBreaker(carrier, breaker) };
      return createConsumer('orders.fifo', OrderMessage, call, (message, { resend }) =>
        message.type === 'order.created'
          ? arrangeDelivery(message, ports, resend)
          : cancelDelivery(message, ports, resend),
      );
    },
    'simulate-carrier': (call: Call) => {
      const ports = createDeliveryPorts(call);
      return createConsumer('carrier-steps', CarrierStep, call, (step) =>
        recordSimulatedScan({ ...step.data, trace: readMessageTrace(step) }, ports),
      );
    },
    'process-payment': (call: Call) => {
      const ports = {
        payments: withFaults('payments', stores(call).payments, call),
        provider: createProvider(harness, call),
        reply: createSqsSender('order-status.fifo', createSqs(call)),
        now: harness.now,
      };
      return createConsumer('payments.fifo', PaymentCommand, call, (command, received) =>
        processPayment(command, received, ports),
      );
    },
    'send-notifications': (call: Call) => {
      const provider = createNotificationProvider(harness, call);
      const ports = { ...createNotificationPorts(call), findProvider: () => provider, render: renderSimulated };
      return createConsumer('notifications.fifo', NotificationMessage, call, (request) =>
        handleRequest(request, ports),
      );
    },
    'deliver-webhooks': (call: Call) =>
      createConsumer('webhooks', WebhookWakeUp, call, createWebhookConsumer(harness, call)),
    'wake-webhooks': (call: Call) => createDueWaker(harness, call),
    'record-mail-event': (call: Call) => (event: MailEvent) => recordMailEvent(event, createNotificationPorts(call)),
  };
  const createNotificationPorts = (call: Call) => ({
    marks: withFaults('marks', harness.marks.marks, call),
    report: createSqsSender('order-status.fifo', createSqs(call)),
    record: () => undefined,
    now: harness.now,
  });
  const createConsumer = <Schema extends Parameters<typeof createQueueFunction>[0]['schema']>(
    queue: string,
    schema: Schema,
    call: Call,
    handle: Parameters<typeof createQueueFunction<Schema>>[0]['handle'],
  ) =>
    createQueueFunction({ queue, schema, handle }, { harness, sqs: createSqs(call), call, knows: stores(call).knows });
  const createCarrier = (call: Call) => {
    const env = { CARRIER: 'simulated', CARRIER_STEP_SECONDS: 5, CARRIER_STEPS_QUEUE_URL: 'carrier-steps' } as const;
    return harness.carrier.wrap(createSimulatedCarrier(env, { sqs: createSqs(call), now: harness.now }));
  };

  const { runtime } = harness;
  return {
    placeOrder: createFunction('place-order', wiring['place-order'], runtime),
    cancelOrder: createFunction('cancel-order', wiring['cancel-order'], runtime),
    operate: createFunction('operate', wiring.operate, runtime),
    manageProducts: createFunction('manage-products', wiring['manage-products'], runtime),
    manageDeliveries: createFunction('manage-deliveries', wiring['manage-deliveries'], runtime),
    sweepOrders: createFunction('sweep-orders', wiring['sweep-orders'], runtime),
    publishEvents: createFunction('publish-events', wiring['publish-events'], runtime),
    consumers: {
      'order-status.fifo': createFunction('record-status', wiring['record-status'], runtime),
      'orders.fifo': createFunction('arrange-delivery', wiring['arrange-delivery'], runtime),
      'carrier-steps': createFunction('simulate-carrier', wiring['simulate-carrier'], runtime),
      'payments.fifo': createFunction('process-payment', wiring['process-payment'], runtime),
      'notifications.fifo': createFunction('send-notifications', wiring['send-notifications'], runtime),
      webhooks: createFunction('deliver-webhooks', wiring['deliver-webhooks'], runtime),
    },
    wakeWebhooks: createFunction('wake-webhooks', wiring['wake-webhooks'], runtime),
    recordMailEvent: createFunction('record-mail-event', wiring['record-mail-event'], runtime),
    sweep: (ports: Omit<SweepPorts, 'hasTime'>, time: Time) =>
      sweepOrders({ ...ports, hasTime: () => time.remainingMs() > 6_000 }),
    scan: recordScan,
  };
}
export type System = ReturnType<typeof createSystem>;

/** How often a write of a page takes effect later than its caller waits: another invocation then goes on from the same page. */
const lateRate = 0.02;

/** Lets some writes of a feed take effect after they have failed for their caller. */
function createLateFeed({ feeds, ...feed }: Harness['feed'], timeline: Timeline, random: Random): FeedPages {
  const delay = <Args extends unknown[], Result>(write: (...args: Args) => Promise<Result>) => {
    return async (...args: Args): Promise<Result> => {
      if (!random.chance(lateRate)) return write(...args);
      timeline.after(random.between(0, 30_000), () => void write(...args));
      throw createServiceFault('its response did not come in time', random);
    };
  };
  return { ...feed, append: delay(feed.append), restart: delay(feed.restart) };
}
