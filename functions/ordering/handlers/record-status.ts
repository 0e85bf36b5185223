import { OrderStatusMessage } from '../../messages/messages.ts';
import { dynamodb, sqs } from '../../platform/aws-clients.ts';
import { parseEnvironment } from '../../platform/environment.ts';
import { logger } from '../../platform/logger.ts';
import { consumerVariables, queueFunction } from '../../platform/queue-consumer/queue-function.ts';
import { createOrderingPorts, orderingVariables } from '../adapters/ordering-ports.ts';
import { markDuplicate } from '../domain/intake/mark-duplicate.ts';
import { recordStatus } from '../domain/lifecycle/record-status.ts';

const env = parseEnvironment({ ...consumerVariables, ...orderingVariables });
const ports = createOrderingPorts(env, dynamodb, sqs);

/** Records status messages of payment and delivery in their orders, and looks for duplicates of a new order. */
export const handler = queueFunction({
  schema: OrderStatusMessage,
  handle: async (message) => {
    const correlationId = message.correlationid;
    if (message.type === 'order.duplicate_check_requested') {
      const orderId = await markDuplicate(message.subject, ports);
      if (orderId) logger.info('possible duplicate marked', { orderId, correlationId });
      return;
    }
    const { outcome, order } = await recordStatus(message, ports);
    const { orderId, status } = order;
    // The line of the message and the history of the order say it too, and the log is a tenth of an order's cost.
    logger.debug('status message recorded', { outcome, orderId, type: message.type, status, correlationId });
  },
  env,
  sqs,
  dynamodb,
});
