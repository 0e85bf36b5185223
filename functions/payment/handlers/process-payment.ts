import { dynamodb } from '../../platform/aws-clients.ts';
import { parseEnvironment } from '../../platform/environment.ts';
import { paymentCapture, seconds } from '../../platform/settings.ts';
import { createPaymentConsumer, paymentVariables } from '../adapters/payment-consumer.ts';
import { createDynamodbIntents } from '../adapters/payments.dynamodb.ts';
import { createSimulatedProvider } from '../adapters/simulated-provider.ts';

const env = parseEnvironment({ ...paymentVariables, PAYMENT_CAPTURE: paymentCapture, PAYMENT_DOWN_SECONDS: seconds });
const provider = createSimulatedProvider({
  intents: createDynamodbIntents(env.PAYMENTS_TABLE, dynamodb),
  now: () => new Date(),
  downSeconds: env.PAYMENT_DOWN_SECONDS,
  capture: env.PAYMENT_CAPTURE,
});

/** Charges and refunds payments by the simulated provider. */
export const handler = createPaymentConsumer(provider, env);
