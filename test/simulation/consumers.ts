import type { SQSClient } from '@aws-sdk/client-sqs';
import type * as z from 'zod/mini';
import type { Stored } from '../../functions/messages/stored.ts';
import type { Time } from '../../functions/platform/deadline.ts';
import { isUnfinished } from '../../functions/platform/queue-consumer/attempts.ts';
import { createMessageParser } from '../../functions/platform/queue-consumer/parse-message.ts';
import { processBatch } from '../../functions/platform/queue-consumer/process-batch.ts';
import { createSqsQueue } from '../../functions/platform/queue-consumer/sqs-queue.ts';
import type { ReceivedMessage } from '../../functions/platform/queue-consumer/types.ts';
import { parseResend } from '../../functions/platform/send-message.ts';
import { gated } from './function.ts';
import type { Call } from './instance.ts';
import type { Held } from './queue.ts';
import type { World } from './world.ts';

export const retrySeconds = [5, 25, 125];

export type Batch = (messages: readonly Held[], time: Time) => Promise<readonly ReceivedMessage[]>;

/** What a queue's function is made of at module scope, over the world in place of AWS. */
export function batchFunction<Schema extends z.ZodMiniType>(
  asked: {
    queue: string;
    schema: Schema;
    handle: (message: Stored<Schema>, received: { resend: number }) => Promise<void>;
  },
  { world, sqs, call, knows }: { world: World; sqs: SQSClient; call: Call; knows(body: string): boolean },
): Batch {
  const { queue: queueName } = asked;
  const attempts = gated('attempts', world.attemptsOf(queueName), call);
  return async (messages, time) => {
    const tries = world.deadLetters.watch(queueName);
    const received = messages.map(toReceivedMessage);
    // Messages of one body are of one order, each is parsed once, and in their order: the first that is left is meant.
    const unparsed = [...received];
    const idOf = (body: string) => {
      const [message] = unparsed.splice(
        unparsed.findIndex((each) => each.body === body),
        1,
      );
      return message?.messageId ?? '';
    };
    const parse = createMessageParser(asked.schema, asked.handle);
    return processBatch(received, {
      queueName,
      retrySeconds,
      parse(body) {
        const parsed = knows(body) ? { refs: {}, handle: async () => undefined } : parse(body);
        const messageId = idOf(body);
        if ('unreadable' in parsed) return parsed;
        return { ...parsed, handle: (of) => tries.watched(messageId, () => parsed.handle(of)) };
      },
      queue: createSqsQueue({ queue: queueName, deadLetterQueue: deadLettersOf(queueName) }, sqs),
      attempts: {
        find: attempts.find,
        save(failing) {
          const last = failing.attempts.at(-1);
          const isBegun = last !== undefined && isUnfinished(last);
          if (last && !isBegun) world.deadLetters.spend();
          return tries.bookkeeping(failing.messageId, isBegun, () => attempts.save(failing));
        },
        remove: (messageId) => tries.bookkeeping(messageId, false, () => attempts.remove(messageId)),
      },
      time,
      random: () => world.ground.random.between(0, 999) / 1_000,
      log: { info: () => undefined, warn: world.log, error: world.log },
    });
  };
}

export function deadLettersOf(queue: string): string {
  return queue.endsWith('.fifo') ? `${queue.slice(0, -5)}-dlq.fifo` : `${queue}-dlq`;
}

function toReceivedMessage({
  messageId,
  receipt: receiptHandle,
  group = messageId,
  body,
  receiveCount,
  deduplicationId,
}: Held): ReceivedMessage {
  return { messageId, receiptHandle, group, body, receiveCount, resend: parseResend(deduplicationId) };
}
