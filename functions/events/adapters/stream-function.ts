import type { Context, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { OrderId } from '../../messages/fields/primitives.ts';
import { getInvocationTime, responseMs, type Time, withTimeout } from '../../platform/deadline.ts';
import { isTransientFault, toFault } from '../../platform/fault.ts';
import { logger } from '../../platform/logger.ts';
import type { OrderWrite } from '../domain/publish-changes.ts';
import { parseOrderWrite } from './order-stream.ts';

export type StreamPorts = {
  publish(writes: readonly OrderWrite[]): Promise<void>;
  /** Stores the reference of a record that cannot be published. */
  deadLetter(reference: object): Promise<void>;
};

/**
 * Creates the Lambda function that reads the stream of Orders. A batch that fails because of a dependency comes again, for as
 * long as the stream keeps it. A record that fails by itself is dead-lettered, and delays no other.
 */
export function streamFunction(ports: StreamPorts) {
  return ({ Records }: DynamoDBStreamEvent, context: Context): Promise<DynamoDBBatchResponse> =>
    processStream(Records, ports, getInvocationTime(context));
}

export async function processStream(
  Records: readonly DynamoDBRecord[],
  ports: StreamPorts,
  time: Time,
): Promise<DynamoDBBatchResponse> {
  const outcome = await publishRecords(Records, ports, time);
  if (outcome === 'published') return { batchItemFailures: [] };
  if (outcome === 'repeat') return repeatFrom(Records[0]);
  for (const record of Records) {
    const single = await publishRecords([record], ports, time);
    if (single === 'repeat' || (single === 'refused' && !(await storeReference(record, ports, time))))
      return repeatFrom(record);
  }
  return { batchItemFailures: [] };
}

/** `refused`: one of the records can never be published, at least not by this release. */
async function publishRecords(
  records: readonly DynamoDBRecord[],
  { publish }: StreamPorts,
  time: Time,
): Promise<'published' | 'repeat' | 'refused'> {
  try {
    const writes = records.map(parseOrderWrite);
    await withTimeout(time.remainingMs() - responseMs, publish(writes), time);
    return 'published';
  } catch (thrown) {
    const isTransient = isTransientFault(thrown);
    logger.error('stream records failed', { records: records.length, first: records[0]?.eventID, ...toFault(thrown) });
    return isTransient ? 'repeat' : 'refused';
  }
}

/** Dead-letters a record by its place in the stream and its order: the image is personal data, and the doctor needs the order alone. */
async function storeReference(record: DynamoDBRecord, { deadLetter }: StreamPorts, time: Time): Promise<boolean> {
  const { eventID, eventSourceARN, dynamodb } = record;
  const { data: orderId } = OrderId.safeParse(dynamodb?.Keys?.pk?.S);
  const reference = { eventID, eventSourceARN, sequenceNumber: dynamodb?.SequenceNumber, orderId };
  try {
    await withTimeout(time.remainingMs() - responseMs, deadLetter(reference), time);
    return true;
  } catch (thrown) {
    logger.error('stream record not dead-lettered', { ...reference, ...toFault(thrown) });
    return false;
  }
}

function repeatFrom(record: DynamoDBRecord | undefined): DynamoDBBatchResponse {
  return { batchItemFailures: [{ itemIdentifier: record?.dynamodb?.SequenceNumber ?? '' }] };
}
