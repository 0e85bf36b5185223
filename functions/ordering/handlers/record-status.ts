import { StatusMessage } from '../../messages/messages.ts';
import { dynamodb, sqs } from '../../platform/clients.ts';
import { consumerVariables, queueFunction } from '../../platform/consume.ts';
import { environment } from '../../platform/environment.ts';
import { logger } from '../../platform/logger.ts';
import { advanceVariables, advancingOn } from '../adapters/advancing.ts';
import { recordStatus } from '../domain/record-status.ts';

const env = environment(...consumerVariables, ...advanceVariables);
const ports = advancingOn(env, dynamodb, sqs);

export const handler = queueFunction({
  schema: StatusMessage,
  handle: async (message) => {
    const { outcome, order } = await recordStatus(message, ports);
    const { orderId, status } = order;
    logger.info(`news ${outcome}`, {
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
