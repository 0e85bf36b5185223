import type { Context, DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { dynamodb } from '../../platform/clients.ts';
import { answerMs, timeOf, within } from '../../platform/deadline.ts';
import { environment } from '../../platform/environment.ts';
import { faultText, logger } from '../../platform/logger.ts';
import { noteVariables, notingOn } from '../adapters/advancing.ts';
import { placedIn } from '../adapters/order-stream.ts';
import { markDuplicate } from '../domain/mark-duplicate.ts';

const env = environment(...noteVariables);
const ports = notingOn(env, dynamodb);

/** Reads what was written to Orders, in the order of each order's changes; stops at the first that fails. */
export async function handler(event: DynamoDBStreamEvent, context: Context): Promise<DynamoDBBatchResponse> {
  const time = timeOf(context);
  for (const record of event.Records) {
    try {
      const placed = placedIn(record);
      const orderId =
        placed && (await within(time.remainingMs() - answerMs, markDuplicate(placed, ports), time));
      if (orderId) logger.info('possible duplicate marked', { orderId });
    } catch (fault) {
      logger.error('stream record failed', { fault: faultText(fault), record: record.eventID });
      return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] };
    }
  }
  return { batchItemFailures: [] };
}
