import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { OrderId, Time, textLike } from '../../messages/fields.ts';
import type { Message } from '../../messages/messages.ts';
import { knownIn, type Stored, stored } from '../../messages/stored.ts';
import { type QueueName, queueNames, queues } from './queues.ts';

const letterReasons = ['unreadable', 'attempts_spent', 'timed_out', 'receive_limit'] as const;
export const LetterReason = z.enum(letterReasons);
export type LetterReason = Stored<typeof LetterReason>;
export const LetterId = textLike(/^[A-Za-z0-9_-]{22}$/, 'must be the id of a dead letter');

/** One try of a message: what it failed with (nothing: it did not end), and when the next was due. */
export const Attempt = z.object({
  at: Time,
  fault: z.optional(z.string()),
  nextAt: z.optional(Time),
});
export type Attempt = z.infer<typeof Attempt>;

/**
 * A message that was set aside. It is known by what it told and where: told and set aside again it is the same letter.
 * `openings` counts how often it came to lie open, `redrives` how often it was sent again; `sending` stands while a
 * redrive is under way, or was when somebody crashed. A letter that is `closed` needs nobody any more.
 */
export const Letter = z.object({
  id: LetterId,
  queue: z.enum(queueNames),
  orderId: z.optional(OrderId),
  type: z.optional(z.string()),
  reason: LetterReason,
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
export type Letter = Stored<typeof Letter>;

/** What a body says about itself, read one by one: what fits no schema may still tell whose it is. */
const Ties = z.object({
  id: z.catch(z.optional(z.string().check(z.regex(/^[\x21-\x7e]{1,120}$/))), undefined),
  type: z.catch(z.optional(z.string().check(z.regex(/^[a-z_.]{1,80}$/))), undefined),
  subject: z.catch(z.optional(OrderId), undefined),
});

export function tiesOf(body: string): z.infer<typeof Ties> {
  const ties = Ties.safeParse(jsonOf(body));
  return ties.success ? ties.data : {};
}

/**
 * The letter of a message: made of its queue and its CloudEvent id, where that is an id of ours, which begins with the
 * order; else of the queue's own id. Two strangers' messages with like ids are two letters, and neither is lost.
 */
export function letterIdOf(queue: QueueName, body: string, messageId: string): string {
  const { id, subject } = tiesOf(body);
  const known = id && subject && id.startsWith(`${subject}:`) ? id : `message ${messageId}`;
  return createHash('sha256').update(`${queue}\n${known}`).digest('base64url').slice(0, 22);
}

/** The message in a letter, if it is whole and fits what its queue carries. */
export function messageIn({ queue, body, isCut }: Letter): Message | undefined {
  const carried = knownIn(queues, queue);
  if (isCut || !carried) return undefined;
  const message = stored<(typeof carried)['carries']>(carried.carries).safeParse(jsonOf(body));
  return message.success ? message.data : undefined;
}

const tokenPair = /("token"\s*:\s*)"(?:[^"\\]|\\.)*"?/g;

/** A payment's token is kept with its order, for 30 days; an open letter stays longer, so this stands in its place. */
export function withToken(body: string, token = '***'): string {
  return body.replace(tokenPair, (_pair, name) => name + JSON.stringify(token));
}

/** Letters in the order in which their messages first failed: on a FIFO queue that is an order's own sequence. */
export function inSequence(one: Letter, other: Letter): number {
  const [a, b] = [`${one.firstFailedAt}${one.id}`, `${other.firstFailedAt}${other.id}`];
  return a < b ? -1 : Number(a > b);
}

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
