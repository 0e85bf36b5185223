import { PaymentCommand } from '../../messages/payment-messages.ts';
import { dynamodb, sqs } from '../../platform/aws-clients.ts';
import { createDynamodbCircuits } from '../../platform/circuit-breaker/circuit.dynamodb.ts';
import { createCircuitBreaker } from '../../platform/circuit-breaker/circuit-breaker.ts';
import { systemClock } from '../../platform/deadline.ts';
import { parseEnvironment } from '../../platform/environment.ts';
import { consumerVariables, queueFunction } from '../../platform/queue-consumer/queue-function.ts';
import { createSqsSender } from '../../platform/send-message.ts';
import { seconds, text, url } from '../../platform/settings.ts';
import { createDynamodbIntents, createDynamodbPayments } from '../adapters/payments.dynamodb.ts';
import { createProviderWithBreaker } from '../adapters/provider-with-breaker.ts';
import { createSimulatedProvider } from '../adapters/simulated-provider.ts';
import type { Ports } from '../domain/ports.ts';
import { processPayment } from '../domain/process-payment.ts';

const env = parseEnvironment({
  ...consumerVariables,
  PAYMENTS_TABLE: text,
  ORDER_STATUS_QUEUE_URL: url,
  PAYMENT_DOWN_SECONDS: seconds,
});
const now = () => new Date();
const provider = createSimulatedProvider({
  intents: createDynamodbIntents(env.PAYMENTS_TABLE, dynamodb),
  now,
  downSeconds: env.PAYMENT_DOWN_SECONDS,
});
const breaker = createCircuitBreaker({
  name: 'payment',
  circuits: createDynamodbCircuits({ table: env.PAYMENTS_TABLE, pk: 'breaker#payment', dynamodb }),
  clock: systemClock,
});
const ports: Ports = {
  payments: createDynamodbPayments(env.PAYMENTS_TABLE, dynamodb),
  provider: createProviderWithBreaker(provider, breaker),
  reply: createSqsSender(env.ORDER_STATUS_QUEUE_URL, sqs),
  now,
};

/** Charges and refunds payments. */
export const handler = queueFunction({
  schema: PaymentCommand,
  handle: (command, received) => processPayment(command, received, ports),
  env,
  sqs,
  dynamodb,
});
