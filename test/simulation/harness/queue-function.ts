import type { SQSClient } from '@aws-sdk/client-sqs';
import type * as z from 'zod/mini';
import type { Stored } from '../../../functions/messages/stored.ts';
import type { Time } from '../../../functions/platform/deadline.ts';
import { isUnfinished } from '../../../functions/platform/queue-consumer/attempts.ts';
import { createMessageParser } from '../../../functions/platform/queue-consumer/parse-message.ts';
import { processBatch } from '../../../functions/platform/queue-consumer/process-batch.ts';
import { retryLaterAsDeferral } from '../../../functions/platform/queue-consumer/queue-function.ts';
import { createSqsQueue } from '../../../functions/platform/queue-consumer/sqs-queue.ts';
import type { ReceivedMessage } from '../../../functions/platform/queue-consumer/types.ts';
import { parseResend } from '../../../functions/platform/send-message.ts';
import { gated } from '../simulated-aws/function.ts';
import type { Call } from '../simulated-aws/instance.ts';
import type { Held } from '../simulated-aws/queue.ts';
import type { World } from './harness.ts';

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
    const deliveries = messages.map(deliveryOf);
    // Messages of one body are of one order, each is read once, and in their order: the first that is left is meant.
    const unread = [...deliveries];
    const idOf = (body: string) => {
      const [delivery] = unread.splice(
        unread.findIndex((each) => each.body === body),
        1,
      );
      return delivery?.messageId ?? '';
    };
    const handle = retryLaterAsDeferral(asked.handle);
    const reader = createMessageParser(asked.schema, handle);
    return processBatch(deliveries, {
      queueName,
      retrySeconds,
      read(body) {
        const reading = knows(body) ? { ties: {}, handle: async () => 'handled' as const } : reader(body);
        const messageId = idOf(body);
        if ('unreadable' in reading) return reading;
        return {
          ...reading,
          handle: (received) => tries.watched(messageId, () => reading.handle(received)),
        };
      },
      queue: createSqsQueue({ queue: queueName, deadLetters: deadLettersOf(queueName) }, sqs),
      attempts: {
        of: attempts.of,
        keep(failing) {
          const last = failing.tries.at(-1);
          const isBegun = last !== undefined && isUnfinished(last);
          if (last && !isBegun) world.deadLetters.spend();
          return tries.bookkeeping(failing.messageId, isBegun, () => attempts.keep(failing));
        },
        forget: (messageId) => tries.bookkeeping(messageId, false, () => attempts.forget(messageId)),
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

function deliveryOf({
  messageId,
  receipt,
  group = messageId,
  body,
  receiveCount,
  deduplicationId,
}: Held): ReceivedMessage {
  return { messageId, receipt, group, body, receiveCount, resend: parseResend(deduplicationId) };
}
