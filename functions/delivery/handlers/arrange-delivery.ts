import { OrderMessage } from '../../messages/order-messages.ts';
import { breakerOver } from '../../platform/breaker.ts';
import { circuitIn } from '../../platform/breaker-dynamodb.ts';
import { dynamodb, sqs } from '../../platform/clients.ts';
import { consumerVariables, queueFunction } from '../../platform/consume.ts';
import { systemClock } from '../../platform/deadline.ts';
import { environment } from '../../platform/environment.ts';
import { sendTo } from '../../platform/queue.ts';
import { deliveriesIn } from '../adapters/deliveries.dynamodb.ts';
import { guardedCarrier } from '../adapters/guarded-carrier.ts';
import { simulatedCarrier } from '../adapters/simulated-carrier.sqs.ts';
import { arrangeDelivery } from '../domain/arrange.ts';
import { cancelDelivery } from '../domain/cancel.ts';

const env = environment(
  ...consumerVariables,
  'DELIVERIES_TABLE',
  'ORDER_STATUS_QUEUE_URL',
  'CARRIER',
  'CARRIER_STEP_SECONDS',
  'CARRIER_STEPS_QUEUE_URL',
);
const now = () => new Date();
const breaker = breakerOver({
  name: 'carrier',
  circuits: circuitIn({ table: env.DELIVERIES_TABLE, pk: 'breaker#carrier', dynamodb }),
  clock: systemClock,
});
const ports = {
  deliveries: deliveriesIn(env.DELIVERIES_TABLE, dynamodb),
  carrier: guardedCarrier(simulatedCarrier(env, { sqs, now }), breaker),
  send: sendTo(env.ORDER_STATUS_QUEUE_URL, sqs),
  now,
};

/** Has the goods of orders brought, or stops that. */
export const handler = queueFunction({
  schema: OrderMessage,
  handle: (message, { resend }) =>
    message.type === 'order.created'
      ? arrangeDelivery(message, ports, resend)
      : cancelDelivery(message, ports, resend),
  env,
  sqs,
  dynamodb,
});
