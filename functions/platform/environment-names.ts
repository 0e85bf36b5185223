import { queueNames, queueVariables } from '../messages/queues.ts';

const queueUrlNames = queueNames.flatMap((name) => [queueVariables[name].url, queueVariables[name].deadLetterUrl]);

/** The environment variables of all functions; the stack sets no other. */
export const environmentNames = [
  ...queueUrlNames,
  'AUDIENCE',
  'CARRIER',
  'CARRIER_STEP_SECONDS',
  'DELIVERIES_TABLE',
  'DLQ_URL',
  'FAILURES_TABLE',
  'IDEMPOTENCY_TABLE',
  'IDENTITY_TABLE',
  'ISSUER',
  'ORDERS_TABLE',
  'PAYMENT_DOWN_SECONDS',
  'PAYMENTS_TABLE',
  'POWERTOOLS_LOG_LEVEL',
  'POWERTOOLS_SERVICE_NAME',
  'PRODUCTS_TABLE',
  'PUBLIC_URL',
  'QUEUE_NAME',
  'QUEUE_URL',
  'RATE_BURST',
  'RATE_PER_SECOND',
  'REPLY_TIMEOUT_SECONDS',
  'RETRY_SECONDS',
  'SIGNING_KEYS_SECRET',
  'STAGE',
  'VERSION',
] as const;

export type EnvironmentName = (typeof environmentNames)[number];
