import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { dynamodb } from '../../platform/clients.ts';
import { environment } from '../../platform/environment.ts';
import { faultText, logger } from '../../platform/logger.ts';
import { noteVariables, notingOn } from '../adapters/advancing.ts';
import { placedIn } from '../adapters/order-stream.ts';
import { markDuplicate } from '../domain/mark-duplicate.ts';

const env = environment(...noteVariables);
const ports = notingOn(env, dynamodb);

/** Reads what was written to Orders, in the order of each order's changes; stops at the first that fails. */
export async function handler(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  for (const record of event.Records) {
    try {
      const placed = placedIn(record);
      const orderId = placed && (await markDuplicate(placed, ports));
      if (orderId) logger.info('possible duplicate marked', { orderId });
    } catch (fault) {
      logger.error('stream record failed', { fault: faultText(fault), record: record.eventID });
      return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] };
    }
  }
  return { batchItemFailures: [] };
}
