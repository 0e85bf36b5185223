import { CarrierStep } from '../../messages/delivery-messages.ts';
import { readMessageTrace } from '../../messages/envelope.ts';
import { dynamodb, sqs } from '../../platform/aws-clients.ts';
import { parseEnvironment } from '../../platform/environment.ts';
import { consumerVariables, queueFunction } from '../../platform/queue-consumer/queue-function.ts';
import { createSqsSender } from '../../platform/send-message.ts';
import { text, url } from '../../platform/settings.ts';
import { createDynamodbDeliveries } from '../adapters/deliveries.dynamodb.ts';
import { recordSimulatedScan } from '../domain/record-scan.ts';

const env = parseEnvironment({ ...consumerVariables, DELIVERIES_TABLE: text, ORDER_STATUS_QUEUE_URL: url });
const ports = {
  deliveries: createDynamodbDeliveries(env.DELIVERIES_TABLE, dynamodb),
  send: createSqsSender(env.ORDER_STATUS_QUEUE_URL, sqs),
  now: () => new Date(),
};

/** Records the scans of the simulated carrier. */
export const handler = queueFunction({
  schema: CarrierStep,
  handle: (step) => recordSimulatedScan({ ...step.data, trace: readMessageTrace(step) }, ports),
  env,
  sqs,
  dynamodb,
});
