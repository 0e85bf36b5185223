import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { AttemptList } from '../../../messages/attempt.ts';
import { Fault } from '../../../messages/fault.ts';
import { parseEnvelopeRefs, parseJson } from '../../../messages/fields/message-refs.ts';
import { createTextSchema, OrderId, Time } from '../../../messages/fields/primitives.ts';
import type { Message } from '../../../messages/messages.ts';
import { type QueueName, queueNames } from '../../../messages/queues.ts';
import { lookUp, type Stored, toStoredSchema } from '../../../messages/stored.ts';
import { queueDefinitions } from '../monitoring/queues.ts';

const deadLetterReasons = ['unreadable', 'attempts_spent', 'timed_out', 'receive_limit'] as const;
export const DeadLetterReason = z.enum(deadLetterReasons);
export type DeadLetterReason = Stored<typeof DeadLetterReason>;
export const DeadLetterId = createTextSchema(/^[A-Za-z0-9_-]{22}$/, 'must be the id of a dead letter');

/**
 * A dead letter as it is stored. The same message dead-lettered again is the same dead letter: `openCount` counts how often
 * it was opened, `redrives` how often it was sent again. `isRedriving` is set while a redrive is in progress or crashed.
 */
export const DeadLetter = z.object({
  id: DeadLetterId,
  queue: z.enum(queueNames),
  orderId: z.optional(OrderId),
  type: z.optional(z.string()),
  reason: DeadLetterReason,
  /** The last fault. */
  fault: Fault,
  attempts: AttemptList,
  attemptCount: z.int(),
  firstFailedAt: Time,
  failedAt: Time,
  body: z.string(),
  /** The body was too large to be stored whole. */
  isCut: z.boolean(),
  /** The SQS message ids under which it was dead-lettered, the latest last. */
  messageIds: z.array(z.string()),
  openCount: z.int(),
  redrives: z.int(),
  isRedriving: z.optional(z.literal(true)),
  closed: z.optional(
    z.object({
      at: Time,
      as: z.enum(['redriven', 'late', 'discarded']),
      by: z.string(),
      reason: z.optional(z.string()),
    }),
  ),
  revision: z.int(),
});
export type DeadLetter = Stored<typeof DeadLetter>;

/**
 * Derives the id from the queue and the CloudEvent id if that is one of ours, which begins with the order, else from the
 * SQS message id: foreign messages with the same CloudEvent id are distinct dead letters.
 */
export function createDeadLetterId(queue: QueueName, body: string, messageId: string): string {
  const { id, subject } = parseEnvelopeRefs(parseJson(body));
  const known = id && subject && new RegExp(`^${subject}[:.]`).test(id) ? id : `message ${messageId}`;
  return createHash('sha256').update(`${queue}\n${known}`).digest('base64url').slice(0, 22);
}

/** Parses the message of a dead letter; undefined if it is not whole or does not fit its queue. */
export function parseMessage({ queue, body, isCut }: DeadLetter): Message | undefined {
  const carried = lookUp(queueDefinitions, queue);
  if (isCut || !carried) return undefined;
  const message = toStoredSchema<(typeof carried)['carries']>(carried.carries).safeParse(parseJson(body));
  // A wake-up of a webhook is about no order.
  return message.success && message.data.type !== 'webhook.wake_up' ? message.data : undefined;
}

const tokenPair = /("token"\s*:\s*)"(?:[^"\\]|\\.)*"?/g;

/** Replaces the payment token, by default with asterisks: the token is kept for 30 days, an open dead letter longer. */
export function replaceToken(body: string, token = '***'): string {
  return body.replace(tokenPair, (_pair, name) => name + JSON.stringify(token));
}

/** Compares by the time of the first failure, which is the sequence of an order's messages on a FIFO queue. */
export function sortBySequence(one: DeadLetter, other: DeadLetter): number {
  const [a, b] = [`${one.firstFailedAt}${one.id}`, `${other.firstFailedAt}${other.id}`];
  return a < b ? -1 : Number(a > b);
}
