import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { createTextSchema, OrderId, Time } from '../../../messages/fields/primitives.ts';
import type { Message } from '../../../messages/messages.ts';
import { type QueueName, queueNames } from '../../../messages/queues.ts';
import { lookUp, type Stored, toStoredSchema } from '../../../messages/stored.ts';
import { queueDefinitions } from '../monitoring/queues.ts';

const deadLetterReasons = ['unreadable', 'attempts_spent', 'timed_out', 'receive_limit'] as const;
export const DeadLetterReason = z.enum(deadLetterReasons);
export type DeadLetterReason = Stored<typeof DeadLetterReason>;
export const DeadLetterId = createTextSchema(/^[A-Za-z0-9_-]{22}$/, 'must be the id of a dead letter');

/** One try of a message: what it failed with (nothing: it did not end), and when the next was due. */
export const Attempt = z.object({
  at: Time,
  fault: z.optional(z.string()),
  nextAt: z.optional(Time),
});
export type Attempt = z.infer<typeof Attempt>;

/**
 * A message that was set aside. It is known by what it told and where: told and set aside again it is the same dead letter.
 * `openings` counts how often it came to lie open, `redrives` how often it was sent again; `sending` stands while a
 * redrive is under way, or was when somebody crashed. A dead letter that is `closed` needs nobody any more.
 */
export const DeadLetter = z.object({
  id: DeadLetterId,
  queue: z.enum(queueNames),
  orderId: z.optional(OrderId),
  type: z.optional(z.string()),
  reason: DeadLetterReason,
  /** The last fault, or what of the body could not be read. */
  fault: z.string(),
  attempts: z.int(),
  tries: z.array(Attempt),
  firstFailedAt: Time,
  failedAt: Time,
  body: z.string(),
  /** The body was too large to be kept whole. */
  isCut: z.boolean(),
  /** Of the times it was set aside: the same again is the same news. The latest is last. */
  messageIds: z.array(z.string()),
  openings: z.int(),
  redrives: z.int(),
  sending: z.optional(z.literal(true)),
  closed: z.optional(
    z.object({
      at: Time,
      as: z.enum(['redriven', 'late', 'discarded']),
      by: z.string(),
      why: z.optional(z.string()),
    }),
  ),
  revision: z.int(),
});
export type DeadLetter = Stored<typeof DeadLetter>;

/** What a body says about itself, read one by one: what fits no schema may still tell whose it is. */
const MessageRefs = z.object({
  id: z.catch(z.optional(z.string().check(z.regex(/^[\x21-\x7e]{1,120}$/))), undefined),
  type: z.catch(z.optional(z.string().check(z.regex(/^[a-z_.]{1,80}$/))), undefined),
  subject: z.catch(z.optional(OrderId), undefined),
});

export function getMessageRefs(body: string): z.infer<typeof MessageRefs> {
  const ties = MessageRefs.safeParse(parseJson(body));
  return ties.success ? ties.data : {};
}

/**
 * The dead letter of a message: made of its queue and its CloudEvent id, where that is an id of ours, which begins with the
 * order; else of the queue's own id. Two strangers' messages with like ids are two dead letters, and neither is lost.
 */
export function createDeadLetterId(queue: QueueName, body: string, messageId: string): string {
  const { id, subject } = getMessageRefs(body);
  const known = id && subject && id.startsWith(`${subject}:`) ? id : `message ${messageId}`;
  return createHash('sha256').update(`${queue}\n${known}`).digest('base64url').slice(0, 22);
}

/** The message in a dead letter, if it is whole and fits what its queue carries. */
export function parseMessage({ queue, body, isCut }: DeadLetter): Message | undefined {
  const carried = lookUp(queueDefinitions, queue);
  if (isCut || !carried) return undefined;
  const message = toStoredSchema<(typeof carried)['carries']>(carried.carries).safeParse(parseJson(body));
  return message.success ? message.data : undefined;
}

const tokenPair = /("token"\s*:\s*)"(?:[^"\\]|\\.)*"?/g;

/** A payment's token is kept with its order, for 30 days; an open dead letter stays longer, so this stands in its place. */
export function restoreToken(body: string, token = '***'): string {
  return body.replace(tokenPair, (_pair, name) => name + JSON.stringify(token));
}

/** Dead letters in the order in which their messages first failed: on a FIFO queue that is an order's own sequence. */
export function sortBySequence(one: DeadLetter, other: DeadLetter): number {
  const [a, b] = [`${one.firstFailedAt}${one.id}`, `${other.firstFailedAt}${other.id}`];
  return a < b ? -1 : Number(a > b);
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
