import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { noteVariables, notingOn } from '../../ordering/adapters/advancing.ts';
import { dynamodb } from '../../platform/clients.ts';
import { answerMs, timeOf, within } from '../../platform/deadline.ts';
import { environment } from '../../platform/environment.ts';
import { faultText, logger } from '../../platform/logger.ts';
import { arrivedOf } from '../adapters/arrived.sqs.ts';
import { lettersIn } from '../adapters/letters.dynamodb.ts';
import { deadLetterUrls, deadLetterVariables } from '../adapters/queue-urls.ts';
import { setAside } from '../domain/set-aside.ts';

const env = environment(...noteVariables, ...deadLetterVariables, 'FAILURES_TABLE');
const deadLetters = deadLetterUrls(env);
const ports = { ...notingOn(env, dynamodb), letters: lettersIn(env.FAILURES_TABLE, dynamodb) };

/** Brings what lies in the dead-letter queues into the table. What cannot be kept stays where it is and comes again. */
export async function handler({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const time = timeOf(context);
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const record of Records) {
    try {
      const keeping = setAside(arrivedOf(record, deadLetters, ports.now()), ports);
      const { letter, fresh } = await within(time.remainingMs() - answerMs, keeping, time);
      const { id, queue, reason, orderId, type, attempts } = letter;
      if (fresh) logger.error('dead letter', { deadLetterId: id, queue, reason, orderId, type, attempts });
    } catch (fault) {
      logger.error('dead letter not kept', { messageId: record.messageId, fault: faultText(fault) });
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
}
