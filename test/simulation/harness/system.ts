import type { SQSClient } from '@aws-sdk/client-sqs';
import { createCarrierWithBreaker } from '../../../functions/delivery/adapters/carrier-with-breaker.ts';
import { createSimulatedCarrier } from '../../../functions/delivery/adapters/simulated-carrier.sqs.ts';
import { arrangeDelivery } from '../../../functions/delivery/domain/arrange-delivery.ts';
import { cancelDelivery } from '../../../functions/delivery/domain/cancel-delivery.ts';
import { recordScan, recordSimulatedScan } from '../../../functions/delivery/domain/record-scan.ts';
import { readMessageTrace } from '../../../functions/delivery/domain/trace.ts';
import { CarrierStep } from '../../../functions/messages/delivery-messages.ts';
import { StatusMessage } from '../../../functions/messages/messages.ts';
import { OrderMessage } from '../../../functions/messages/order-messages.ts';
import { PaymentCommand } from '../../../functions/messages/payment-messages.ts';
import { createBacklogCheck } from '../../../functions/ordering/adapters/backlog-check.ts';
import { createSqsCommandSender } from '../../../functions/ordering/adapters/commands.sqs.ts';
import { markDuplicate } from '../../../functions/ordering/domain/intake/mark-duplicate.ts';
import type { PlacePorts } from '../../../functions/ordering/domain/intake/place-order.ts';
import type { ReplyTimeouts } from '../../../functions/ordering/domain/lifecycle/pending-replies.ts';
import { recordStatus } from '../../../functions/ordering/domain/lifecycle/record-status.ts';
import { type SweepPorts, sweepOrders } from '../../../functions/ordering/domain/lifecycle/sweep-orders.ts';
import type { Order } from '../../../functions/ordering/domain/order.ts';
import { processPayment } from '../../../functions/payment/domain/process-payment.ts';
import { createCircuitBreaker } from '../../../functions/platform/circuit-breaker/circuit-breaker.ts';
import type { Time } from '../../../functions/platform/deadline.ts';
import { createSqsSender } from '../../../functions/platform/send-message.ts';
import { memoryCarrier } from '../../support/memory/carrier.ts';
import { memoryCatalogue } from '../../support/memory/products.ts';
import { batchFunction } from './queue-function.ts';
import { asProviderFault } from '../simulated-aws/faults.ts';
import { gated, newFunction } from '../simulated-aws/function.ts';
import type { Call, Ground } from '../simulated-aws/instance.ts';
import { providerOf } from '../participants/provider.ts';
import { storesOf } from '../releases/deployments.ts';
import { sqsOver } from '../simulated-aws/sqs-client.ts';
import type { World } from './harness.ts';

const waitSeconds: ReplyTimeouts = {
  payment: 60,
  payment_cancellation: 60,
  delivery: 60,
  carrier: 600,
  cancellation: 60,
  refund: 3_600,
};
const queueUrls = { ORDERS_QUEUE_URL: 'orders.fifo', PAYMENTS_QUEUE_URL: 'payments.fifo' };
const maxPauses = 6;

/** Every function, wired as its handler wires it, over the world in place of AWS. */
export function newSystem(world: World) {
  const stores = storesOf(world);
  const sqsBy = (call: Call): SQSClient => sqsOver(stores(call).queues, call);
  const company = world.nature.company ? world.carrier.over(memoryCarrier()) : undefined;
  const advancing = (call: Call) => ({
    orders: gated('orders', stores(call).orders, call),
    send: createSqsCommandSender(queueUrls, sqsBy(call)),
    now: () => world.now().toISOString(),
    waitSeconds,
  });
  const delivering = (call: Call) => ({
    deliveries: gated('deliveries', stores(call).deliveries, call),
    send: createSqsSender('order-status.fifo', sqsBy(call)),
    now: world.now,
  });
  const wired = {
    'place-order': (call: Call, { timeline, random }: Ground): PlacePorts => {
      const catalogue = memoryCatalogue(world.stock);
      return {
        ...advancing(call),
        catalogue: { ...catalogue, ...gated('catalogue', { priced: catalogue.priced }, call) },
        async pause(attempt) {
          await timeline.wait(random.between(1, 20 * attempt));
          return attempt < maxPauses;
        },
        unsent: ({ orderId }, fault) => world.log('command not sent', { messageId: orderId.slice(0, 8), fault }),
      };
    },
    'cancel-order': advancing,
    operate: advancing,
    'manage-products': (call: Call) => ({ products: gated('products', world.products, call) }),
    'manage-deliveries': delivering,
    'sweep-orders': (call: Call) => {
      const ports = advancing(call);
      const circuits = {
        payment: gated('circuits', world.circuits, call),
        carrier: gated('circuits', world.carrierCircuits, call),
      };
      return {
        ...ports,
        orders: {
          ...ports.orders,
          async *overdue(at: string) {
            const name = { resource: 'orders', operation: 'overdue', subject: '' };
            const found: string[] = [];
            for await (const orderId of world.orders.overdue(at)) found.push(orderId);
            yield* await call(name, async () => found);
          },
        },
        heldUp: createBacklogCheck(queueUrls, sqsBy(call), circuits),
      };
    },
    'mark-duplicates': advancing,
    'record-status': (call: Call) => {
      const ports = advancing(call);
      return consumer('order-status.fifo', StatusMessage, call, async (message) => {
        await recordStatus(message, ports);
      });
    },
    'arrange-delivery': (call: Call) => {
      const circuits = gated('circuits', world.carrierCircuits, call);
      const breaker = createCircuitBreaker({ name: 'carrier', circuits, clock: world.ground.timeline });
      const carrier = gated('carrier', company ?? simulated(call), call, asProviderFault);
      const ports = { ...delivering(call), carrier: createCarrierWithBreaker(carrier, breaker) };
      return consumer('orders.fifo', OrderMessage, call, (message, { resend }) =>
        message.type === 'order.created'
          ? arrangeDelivery(message, ports, resend)
          : cancelDelivery(message, ports, resend),
      );
    },
    'simulate-carrier': (call: Call) => {
      const ports = delivering(call);
      return consumer('carrier-steps', CarrierStep, call, (step) =>
        recordSimulatedScan({ ...step.data, trace: readMessageTrace(step) }, ports),
      );
    },
    'process-payment': (call: Call) => {
      const ports = {
        payments: gated('payments', stores(call).payments, call),
        provider: providerOf(world, call),
        reply: createSqsSender('order-status.fifo', sqsBy(call)),
        now: world.now,
      };
      return consumer('payments.fifo', PaymentCommand, call, (command, received) =>
        processPayment(command, received, ports),
      );
    },
  };
  const consumer = <Schema extends Parameters<typeof batchFunction>[0]['schema']>(
    queue: string,
    schema: Schema,
    call: Call,
    handle: Parameters<typeof batchFunction<Schema>>[0]['handle'],
  ) => batchFunction({ queue, schema, handle }, { world, sqs: sqsBy(call), call, knows: stores(call).knows });
  const simulated = (call: Call) => {
    const env = { CARRIER: 'simulated', CARRIER_STEP_SECONDS: '5', CARRIER_STEPS_QUEUE_URL: 'carrier-steps' };
    return world.carrier.over(createSimulatedCarrier(env, { sqs: sqsBy(call), now: world.now }));
  };

  const { ground } = world;
  return {
    placeOrder: newFunction('place-order', wired['place-order'], ground),
    cancelOrder: newFunction('cancel-order', wired['cancel-order'], ground),
    operate: newFunction('operate', wired.operate, ground),
    manageProducts: newFunction('manage-products', wired['manage-products'], ground),
    manageDeliveries: newFunction('manage-deliveries', wired['manage-deliveries'], ground),
    sweepOrders: newFunction('sweep-orders', wired['sweep-orders'], ground),
    markDuplicates: newFunction('mark-duplicates', wired['mark-duplicates'], ground),
    consumers: {
      'order-status.fifo': newFunction('record-status', wired['record-status'], ground),
      'orders.fifo': newFunction('arrange-delivery', wired['arrange-delivery'], ground),
      'carrier-steps': newFunction('simulate-carrier', wired['simulate-carrier'], ground),
      'payments.fifo': newFunction('process-payment', wired['process-payment'], ground),
    },
    sweep: (ports: Omit<SweepPorts, 'hasTime'>, time: Time) =>
      sweepOrders({ ...ports, hasTime: () => time.remainingMs() > 6_000 }),
    mark: (order: Order, ports: ReturnType<typeof advancing>) => markDuplicate(order, ports),
    scan: recordScan,
  };
}
export type System = ReturnType<typeof newSystem>;
