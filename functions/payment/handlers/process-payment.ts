import { PaymentCommand } from '../../messages/payment-messages.ts';
import { breakerOver } from '../../platform/breaker.ts';
import { circuitIn } from '../../platform/breaker-dynamodb.ts';
import { dynamodb, sqs } from '../../platform/clients.ts';
import { consumerVariables, queueFunction } from '../../platform/consume.ts';
import { systemClock } from '../../platform/deadline.ts';
import { environment } from '../../platform/environment.ts';
import { sendTo } from '../../platform/queue.ts';
import { parseSeconds } from '../../platform/settings.ts';
import { guardedProvider } from '../adapters/guarded-provider.ts';
import { paymentsIn } from '../adapters/payments.dynamodb.ts';
import { simulatedIntentsIn } from '../adapters/simulated-provider.dynamodb.ts';
import { simulatedProvider } from '../adapters/simulated-provider.ts';
import type { Ports } from '../domain/ports.ts';
import { processPayment } from '../domain/process-payment.ts';

const env = environment(
  ...consumerVariables,
  'PAYMENTS_TABLE',
  'ORDER_STATUS_QUEUE_URL',
  'PAYMENT_DOWN_SECONDS',
);
const now = () => new Date();
const provider = simulatedProvider({
  intents: simulatedIntentsIn(env.PAYMENTS_TABLE, dynamodb),
  now,
  downSeconds: parseSeconds('PAYMENT_DOWN_SECONDS', env.PAYMENT_DOWN_SECONDS),
});
const breaker = breakerOver({
  name: 'payment',
  circuits: circuitIn({ table: env.PAYMENTS_TABLE, pk: 'breaker#payment', dynamodb }),
  clock: systemClock,
});
const ports: Ports = {
  payments: paymentsIn(env.PAYMENTS_TABLE, dynamodb),
  provider: guardedProvider(provider, breaker),
  reply: sendTo(env.ORDER_STATUS_QUEUE_URL, sqs),
  now,
};

export const handler = queueFunction({
  schema: PaymentCommand,
  handle: (command, received) => processPayment(command, received, ports),
  env,
  sqs,
  dynamodb,
});
