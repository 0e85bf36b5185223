import { StatusMessage } from '../../messages/messages.ts';
import { dynamodb, sqs } from '../../platform/aws-clients.ts';
import { parseEnvironment } from '../../platform/environment.ts';
import { logger } from '../../platform/logger.ts';
import { consumerVariables, queueFunction } from '../../platform/queue-consumer/queue-function.ts';
import { createOrderingPorts, orderingVariables } from '../adapters/ordering-ports.ts';
import { recordStatus } from '../domain/lifecycle/record-status.ts';

const env = parseEnvironment({ ...consumerVariables, ...orderingVariables });
const ports = createOrderingPorts(env, dynamodb, sqs);

/** Records status messages of payment and delivery in their orders. */
export const handler = queueFunction({
  schema: StatusMessage,
  handle: async (message) => {
    const { outcome, order } = await recordStatus(message, ports);
    const { orderId, status } = order;
    logger.info('status message recorded', {
      outcome,
      orderId,
      type: message.type,
      status,
      correlationId: message.correlationid,
    });
  },
  env,
  sqs,
  dynamodb,
});
