import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type * as z from 'zod/mini';
import type { Stored } from '../../messages/stored.ts';
import { getInvocationTime } from '../deadline.ts';
import type { Environment } from '../environment.ts';
import { describeFault, logger } from '../logger.ts';
import { parseResend } from '../send-message.ts';
import { retrySeconds, text, url } from '../settings.ts';
import { createDynamodbAttempts } from './attempts.dynamodb.ts';
import { createMessageParser } from './parse-message.ts';
import { processBatch } from './process-batch.ts';
import { maxWaitSeconds } from './retry-delay.ts';
import { createSqsQueue, isFifo } from './sqs-queue.ts';
import { isTransientFault } from './transient-fault.ts';
import type { Deferral, QueueConsumer, ReceivedMessage } from './types.ts';

export type Received = { /** which re-send on purpose this is, 0 for the first sending */ resend: number };

export const consumerVariables = {
  QUEUE_NAME: text,
  QUEUE_URL: url,
  DLQ_URL: url,
  FAILURES_TABLE: text,
  RETRY_SECONDS: retrySeconds,
};

/** Thrown by a handler: not now, and it is nobody's failure (a circuit is open); the message waits at least so long and spends no attempt. */
export class RetryLater extends Error {
  override readonly name = 'RetryLater';
  readonly seconds: number;

  constructor(seconds: number, why: string) {
    super(why);
    this.seconds = Math.min(Math.max(Math.ceil(seconds), 0), maxWaitSeconds);
  }
}

/**
 * The Lambda function that consumes a queue. `handle` returns when everything is done, sends included; a message that
 * it throws on is tried again with backoff, then set aside. Needs a time-out of more than four seconds.
 */
export function queueFunction<Schema extends z.ZodMiniType>(asked: {
  schema: Schema;
  handle: (message: Stored<Schema>, received: Received) => Promise<void>;
  env: Environment<typeof consumerVariables>;
  sqs: SQSClient;
  dynamodb: DynamoDBClient;
}): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  const { env } = asked;
  const consumer: Omit<QueueConsumer, 'time'> = {
    queueName: env.QUEUE_NAME,
    retrySeconds: env.RETRY_SECONDS,
    read: createMessageParser(asked.schema, retryLaterAsDeferral(asked.handle)),
    queue: createSqsQueue({ queue: env.QUEUE_URL, deadLetters: env.DLQ_URL }, asked.sqs),
    attempts: createDynamodbAttempts(env.QUEUE_NAME, env.FAILURES_TABLE, asked.dynamodb),
    random: Math.random,
    log: logger,
  };
  return async ({ Records }, context) => {
    const deliveries = Records.map((record) => toReceivedMessage(record, isFifo(env.QUEUE_URL)));
    const unsettled = await processBatch(deliveries, { ...consumer, time: getInvocationTime(context) });
    return { batchItemFailures: unsettled.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}

/** A handler whose RetryLater has become an outcome; an outage of what it depends on is no failure of the message either. */
export function retryLaterAsDeferral<Message>(handle: (message: Message, received: Received) => Promise<void>) {
  return async (message: Message, received: Received): Promise<'handled' | Deferral> => {
    try {
      await handle(message, received);
      return 'handled';
    } catch (thrown) {
      if (thrown instanceof RetryLater) return { seconds: thrown.seconds, why: thrown.message };
      if (isTransientFault(thrown)) return { seconds: 0, why: describeFault(thrown) };
      throw thrown;
    }
  };
}

/** On a standard queue no message waits for another. */
function toReceivedMessage({ messageId, receiptHandle, body, attributes }: SQSRecord, fifo: boolean): ReceivedMessage {
  return {
    messageId,
    receipt: receiptHandle,
    group: fifo ? (attributes.MessageGroupId ?? messageId) : messageId,
    body,
    receiveCount: Number(attributes.ApproximateReceiveCount),
    resend: parseResend(attributes.MessageDeduplicationId),
  };
}
