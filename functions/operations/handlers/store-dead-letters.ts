import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createEventOnlyPorts, eventOnlyVariables } from '../../ordering/adapters/ordering-ports.ts';
import { dynamodb } from '../../platform/aws-clients.ts';
import { getInvocationTime, responseMs, withTimeout } from '../../platform/deadline.ts';
import { parseEnvironment } from '../../platform/environment.ts';
import { getFaultFields, logger } from '../../platform/logger.ts';
import { text } from '../../platform/settings.ts';
import { parseDeadLetterRecord } from '../adapters/dead-letter-record.ts';
import { createDynamodbDeadLetters } from '../adapters/dead-letters.dynamodb.ts';
import { deadLetterUrlVariables, getDeadLetterUrls } from '../adapters/queue-urls.ts';
import { storeDeadLetter } from '../domain/dead-letters/store-dead-letter.ts';

const env = parseEnvironment({ ...eventOnlyVariables, ...deadLetterUrlVariables, FAILURES_TABLE: text });
const deadLetters = getDeadLetterUrls(env);
const ports = {
  ...createEventOnlyPorts(env, dynamodb),
  deadLetters: createDynamodbDeadLetters(env.FAILURES_TABLE, dynamodb),
};

/** Stores the messages of the dead-letter queues in the table. A message that fails stays in its queue and comes again. */
export async function handler({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const time = getInvocationTime(context);
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const record of Records) {
    try {
      const storing = storeDeadLetter(parseDeadLetterRecord(record, deadLetters, ports.now()), ports);
      const { deadLetter, isNew } = await withTimeout(time.remainingMs() - responseMs, storing, time);
      const { id, queue, reason, orderId, type, attemptCount } = deadLetter;
      if (isNew) logger.error('dead letter stored', { deadLetterId: id, queue, reason, orderId, type, attemptCount });
    } catch (fault) {
      logger.error('dead letter not stored', { messageId: record.messageId, ...getFaultFields(fault) });
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
}
