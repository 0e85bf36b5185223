import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type * as z from 'zod/mini';
import type { Stored } from '../../messages/stored.ts';
import { getInvocationTime } from '../deadline.ts';
import type { Environment } from '../environment.ts';
import { logger } from '../logger.ts';
import { parseResend } from '../send-message.ts';
import { retrySeconds, text, url } from '../settings.ts';
import { createDynamodbAttempts } from './attempts.dynamodb.ts';
import { createMessageParser } from './parse-message.ts';
import { processBatch } from './process-batch.ts';
import { createSqsQueue, isFifo } from './sqs-queue.ts';
import type { QueueConsumer, ReceivedMessage } from './types.ts';

export const consumerVariables = {
  QUEUE_NAME: text,
  QUEUE_URL: url,
  DLQ_URL: url,
  FAILURES_TABLE: text,
  RETRY_SECONDS: retrySeconds,
};

/**
 * Creates the Lambda function that consumes a queue. `handle` returns when everything is done, sends included. A message
 * on which it throws is retried with backoff, then dead-lettered. The function needs a timeout of more than four seconds.
 */
export function queueFunction<Schema extends z.ZodMiniType>({
  schema,
  handle,
  env,
  sqs,
  dynamodb,
  callTimeoutMs,
}: {
  schema: Schema;
  handle: (message: Stored<Schema>, received: { resend: number }) => Promise<void>;
  env: Environment<typeof consumerVariables>;
  sqs: SQSClient;
  dynamodb: DynamoDBClient;
  /** The timeout of the slowest call of `handle`, when it is longer than that of other calls behind a circuit breaker. */
  callTimeoutMs?: number;
}): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  const consumer: Omit<QueueConsumer, 'time'> = {
    queueName: env.QUEUE_NAME,
    retrySeconds: env.RETRY_SECONDS,
    parse: createMessageParser(schema, handle),
    queue: createSqsQueue({ queue: env.QUEUE_URL, deadLetterQueue: env.DLQ_URL }, sqs),
    attempts: createDynamodbAttempts(env.QUEUE_NAME, env.FAILURES_TABLE, dynamodb),
    random: Math.random,
    log: logger,
    ...(callTimeoutMs === undefined ? {} : { callTimeoutMs }),
  };
  return async ({ Records }, context) => {
    const messages = Records.map((record) => toReceivedMessage(record, isFifo(env.QUEUE_URL)));
    const unfinished = await processBatch(messages, { ...consumer, time: getInvocationTime(context) });
    return { batchItemFailures: unfinished.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}

/** On a standard queue each message is a group of its own. */
function toReceivedMessage({ messageId, receiptHandle, body, attributes }: SQSRecord, fifo: boolean): ReceivedMessage {
  return {
    messageId,
    receiptHandle,
    group: fifo ? (attributes.MessageGroupId ?? messageId) : messageId,
    body,
    receiveCount: Number(attributes.ApproximateReceiveCount),
    resend: parseResend(attributes.MessageDeduplicationId),
  };
}
