import type { Context, DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { dynamodb } from '../../platform/aws-clients.ts';
import { getInvocationTime, responseMs, withTimeout } from '../../platform/deadline.ts';
import { parseEnvironment } from '../../platform/environment.ts';
import { describeFault, logger } from '../../platform/logger.ts';
import { createEventOnlyPorts, eventOnlyVariables } from '../adapters/ordering-ports.ts';
import { parsePlacedOrder } from '../adapters/orders-table/item.ts';
import { markDuplicate } from '../domain/intake/mark-duplicate.ts';

const env = parseEnvironment(eventOnlyVariables);
const ports = createEventOnlyPorts(env, dynamodb);

/** Marks probable duplicates among the orders of a stream batch. Stops at the first record that fails. */
export async function handler(event: DynamoDBStreamEvent, context: Context): Promise<DynamoDBBatchResponse> {
  const time = getInvocationTime(context);
  for (const record of event.Records) {
    try {
      const placed = parsePlacedOrder(record);
      const orderId =
        placed && (await withTimeout(time.remainingMs() - responseMs, markDuplicate(placed, ports), time));
      if (orderId) logger.info('possible duplicate marked', { orderId });
    } catch (fault) {
      logger.error('stream record failed', { fault: describeFault(fault), record: record.eventID });
      return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] };
    }
  }
  return { batchItemFailures: [] };
}
