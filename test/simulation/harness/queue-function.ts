import type { SQSClient } from '@aws-sdk/client-sqs';
import type * as z from 'zod/mini';
import { ownRetrySeconds } from '../../../functions/messages/queues.ts';
import type { Stored } from '../../../functions/messages/stored.ts';
import type { Time } from '../../../functions/platform/deadline.ts';
import { isUnfinished } from '../../../functions/platform/queue-consumer/attempts.ts';
import { createMessageParser } from '../../../functions/platform/queue-consumer/parse-message.ts';
import { processBatch } from '../../../functions/platform/queue-consumer/process-batch.ts';
import { createSqsQueue } from '../../../functions/platform/queue-consumer/sqs-queue.ts';
import type { ReceivedMessage } from '../../../functions/platform/queue-consumer/types.ts';
import { parseResend } from '../../../functions/platform/send-message.ts';
import { withFaults } from '../simulated-aws/function.ts';
import type { Call } from '../simulated-aws/instance.ts';
import type { QueuedMessage } from '../simulated-aws/queue.ts';
import type { Harness } from './harness.ts';

/** Returns the retry delays of a queue: its own, or those of the stage. */
export function getRetrySeconds(queue: string): readonly number[] {
  return new Map(Object.entries(ownRetrySeconds)).get(queue) ?? [5, 25, 125];
}

export type Batch = (messages: readonly QueuedMessage[], time: Time) => Promise<readonly ReceivedMessage[]>;

/** Creates the consumer of a queue as its function does at module scope, on the harness in place of AWS. */
export function createQueueFunction<Schema extends z.ZodMiniType>(
  options: {
    queue: string;
    schema: Schema;
    handle: (message: Stored<Schema>, received: { resend: number }) => Promise<void>;
  },
  { harness, sqs, call, knows }: { harness: Harness; sqs: SQSClient; call: Call; knows(body: string): boolean },
): Batch {
  const { queue: queueName } = options;
  const { deadLetters } = harness;
  const attempts = withFaults('attempts', harness.attemptsOf(queueName), call);
  return async (messages, time) => {
    const checks = deadLetters.createBatchChecks(queueName);
    const received = messages.map(toReceivedMessage);
    // Bodies are parsed once each, in order, so the first unparsed message with this body is meant.
    const unparsed = [...received];
    const takeId = (body: string) => {
      const index = unparsed.findIndex((each) => each.body === body);
      return unparsed.splice(index, 1)[0]?.messageId ?? '';
    };
    const parse = createMessageParser(options.schema, options.handle);
    return processBatch(received, {
      queueName,
      retrySeconds: getRetrySeconds(queueName),
      parse(body) {
        const parsed = knows(body) ? { refs: {}, handle: async () => undefined } : parse(body);
        const messageId = takeId(body);
        if ('unreadable' in parsed) return parsed;
        return { ...parsed, handle: (message) => checks.attempt(messageId, () => parsed.handle(message)) };
      },
      queue: createSqsQueue({ queue: queueName, deadLetterQueue: deadLetterQueueOf(queueName) }, sqs),
      attempts: {
        find: attempts.find,
        save(failing) {
          const last = failing.attempts.at(-1);
          const isStart = last !== undefined && isUnfinished(last);
          if (last && !isStart) deadLetters.countChargedAttempt();
          return checks.record(failing.messageId, isStart, () => attempts.save(failing));
        },
        remove: (messageId) => checks.record(messageId, false, () => attempts.remove(messageId)),
      },
      time,
      random: () => harness.runtime.random.between(0, 999) / 1_000,
      log: { info: () => undefined, warn: harness.log, error: harness.log },
    });
  };
}

export function deadLetterQueueOf(queue: string): string {
  return queue.endsWith('.fifo') ? `${queue.slice(0, -5)}-dlq.fifo` : `${queue}-dlq`;
}

function toReceivedMessage(message: QueuedMessage): ReceivedMessage {
  const { messageId, receiptHandle, group = messageId, body, receiveCount, deduplicationId } = message;
  return { messageId, receiptHandle, group, body, receiveCount, resend: parseResend(deduplicationId) };
}
