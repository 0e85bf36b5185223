import type { SQSClient } from '@aws-sdk/client-sqs';
import type * as z from 'zod/mini';
import type { Stored } from '../../functions/messages/stored.ts';
import { isUnended } from '../../functions/platform/attempts.ts';
import { consumeBatch } from '../../functions/platform/batch.ts';
import { retryLaterAsOutcome } from '../../functions/platform/consume.ts';
import { consumedQueue } from '../../functions/platform/consumed-queue.ts';
import type { Delivery } from '../../functions/platform/consumer.ts';
import type { Time } from '../../functions/platform/deadline.ts';
import { resendOf } from '../../functions/platform/queue.ts';
import { readerOf } from '../../functions/platform/reading.ts';
import { gated } from './function.ts';
import type { Call } from './instance.ts';
import type { Held } from './queue.ts';
import type { World } from './world.ts';

export const retrySeconds = [5, 25, 125];

export type Batch = (messages: readonly Held[], time: Time) => Promise<readonly Delivery[]>;

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
    const tries = world.letters.watch(queueName);
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
    const handle = retryLaterAsOutcome(asked.handle);
    const reader = readerOf(asked.schema, handle);
    return consumeBatch(deliveries, {
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
      queue: consumedQueue({ queue: queueName, deadLetters: deadLettersOf(queueName) }, sqs),
      attempts: {
        of: attempts.of,
        keep(failing) {
          const last = failing.tries.at(-1);
          const isBegun = last !== undefined && isUnended(last);
          if (last && !isBegun) world.letters.spend();
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
}: Held): Delivery {
  return { messageId, receipt, group, body, receiveCount, resend: resendOf(deduplicationId) };
}
