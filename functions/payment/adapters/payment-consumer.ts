import { PaymentCommand } from '../../messages/payment-messages.ts';
import { dynamodb, sqs } from '../../platform/aws-clients.ts';
import { createDynamodbCircuits } from '../../platform/circuit-breaker/circuit.dynamodb.ts';
import { createCircuitBreaker } from '../../platform/circuit-breaker/circuit-breaker.ts';
import { breakerTimeoutMs, systemClock } from '../../platform/deadline.ts';
import type { Environment } from '../../platform/environment.ts';
import { consumerVariables, queueFunction } from '../../platform/queue-consumer/queue-function.ts';
import { createSqsSender } from '../../platform/send-message.ts';
import { text, url } from '../../platform/settings.ts';
import type { PaymentProvider, Ports } from '../domain/ports.ts';
import { processPayment } from '../domain/process-payment.ts';
import { createDynamodbPayments } from './payments.dynamodb.ts';
import { createProviderWithBreaker } from './provider-with-breaker.ts';

export const paymentVariables = { ...consumerVariables, PAYMENTS_TABLE: text, ORDER_STATUS_QUEUE_URL: url };

/** Creates the function that charges and refunds payments by a provider. A call to the provider has a timeout. */
export function createPaymentConsumer(
  provider: PaymentProvider,
  env: Environment<typeof paymentVariables>,
  callTimeoutMs = breakerTimeoutMs,
) {
  const breaker = createCircuitBreaker({
    name: 'payment',
    circuits: createDynamodbCircuits({ table: env.PAYMENTS_TABLE, pk: 'breaker#payment', dynamodb }),
    clock: systemClock,
  });
  const ports: Ports = {
    payments: createDynamodbPayments(env.PAYMENTS_TABLE, dynamodb),
    provider: createProviderWithBreaker(provider, breaker, callTimeoutMs),
    reply: createSqsSender(env.ORDER_STATUS_QUEUE_URL, sqs),
    now: () => new Date(),
  };
  return queueFunction({
    schema: PaymentCommand,
    handle: (command, received) => processPayment(command, received, ports),
    env,
    sqs,
    dynamodb,
    callTimeoutMs,
  });
}
