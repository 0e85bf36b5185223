import { OrderMessage } from '../../messages/order-messages.ts';
import { dynamodb, sqs } from '../../platform/aws-clients.ts';
import { createDynamodbCircuits } from '../../platform/circuit-breaker/circuit.dynamodb.ts';
import { createCircuitBreaker } from '../../platform/circuit-breaker/circuit-breaker.ts';
import { systemClock } from '../../platform/deadline.ts';
import { parseEnvironment } from '../../platform/environment.ts';
import { consumerVariables, queueFunction } from '../../platform/queue-consumer/queue-function.ts';
import { createSqsSender } from '../../platform/send-message.ts';
import { text, url } from '../../platform/settings.ts';
import { createCarrierWithBreaker } from '../adapters/carrier-with-breaker.ts';
import { createDynamodbDeliveries } from '../adapters/deliveries.dynamodb.ts';
import { carrierVariables, createSimulatedCarrier } from '../adapters/simulated-carrier.sqs.ts';
import { arrangeDelivery } from '../domain/arrange-delivery.ts';
import { cancelDelivery } from '../domain/cancel-delivery.ts';

const env = parseEnvironment({
  ...consumerVariables,
  ...carrierVariables,
  DELIVERIES_TABLE: text,
  ORDER_STATUS_QUEUE_URL: url,
});
const now = () => new Date();
const breaker = createCircuitBreaker({
  name: 'carrier',
  circuits: createDynamodbCircuits({ table: env.DELIVERIES_TABLE, pk: 'breaker#carrier', dynamodb }),
  clock: systemClock,
});
const ports = {
  deliveries: createDynamodbDeliveries(env.DELIVERIES_TABLE, dynamodb),
  carrier: createCarrierWithBreaker(createSimulatedCarrier(env, { sqs, now }), breaker),
  send: createSqsSender(env.ORDER_STATUS_QUEUE_URL, sqs),
  now,
};

/** Arranges and cancels deliveries. */
export const handler = queueFunction({
  schema: OrderMessage,
  handle: (message, { resend }) =>
    message.type === 'order.created' ? arrangeDelivery(message, ports, resend) : cancelDelivery(message, ports, resend),
  env,
  sqs,
  dynamodb,
});
