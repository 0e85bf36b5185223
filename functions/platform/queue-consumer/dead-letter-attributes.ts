import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';
import { OrderId, Time } from '../../messages/fields/primitives.ts';
import { toStoredSchema } from '../../messages/stored.ts';
import { AttemptList } from './attempts.ts';

/** Why a message was set aside. */
export const deadLetterReasons = {
  unreadable:
    'The body is not JSON, is too large, or does not fit the schema of what the queue carries. It was not tried.',
  attempts_spent: 'Every try failed; `detail` is the fault of the last.',
  timed_out: 'All tries are spent, and the last did not end: the function crashed or ran out of time under it.',
} as const;
export type DeadLetterReason = keyof typeof deadLetterReasons;

/** What a dead letter says beside its body, which is unchanged. Nothing of it is personal. */
export const createDeadLetterAttributes = {
  reason: 'Why it was set aside: unreadable, attempts_spent or timed_out.',
  detail: 'The reason in more words: the last fault, or what of the body could not be read and where.',
  attempts: 'How often it was tried; a decimal number.',
  tries: 'When each try began, what it failed with, and when the next was due; a JSON array, oldest first.',
  queue: 'The logical name of the queue that it was consumed from.',
  messageId: 'The id that it had on that queue.',
  orderId: 'The order that it belongs to; absent where that could not be read.',
  failedAt: 'When it was set aside; ISO 8601.',
} as const;

/** The attributes as read from a dead letter whose values are text, whichever release wrote them. */
export const DeadLetterAttributes = z.object({
  reason: toStoredSchema(z.enum(['unreadable', 'attempts_spent', 'timed_out'] satisfies DeadLetterReason[])),
  detail: z.string(),
  attempts: z.coerce.number().check(z.int(), z.gte(0)),
  tries: z.pipe(z.string(), z.pipe(z.transform(parseJson), toStoredSchema(AttemptList))),
  queue: z.string().check(z.maxLength(80)),
  messageId: z.string().check(z.maxLength(100)),
  orderId: z.optional(OrderId),
  failedAt: Time,
} satisfies Record<keyof typeof createDeadLetterAttributes, z.ZodMiniType>);
export type DeadLetterAttributes = z.infer<typeof DeadLetterAttributes>;

function parseJson(text: string, context: z.core.ParsePayload): unknown {
  try {
    return JSON.parse(text);
  } catch {
    context.issues.push({ code: 'custom', message: 'is not JSON', input: text });
    return z.NEVER;
  }
}

/** The attributes as SQS takes them. It refuses empty values and most control characters. */
export function toMessageAttributes(attributes: DeadLetterAttributes): Record<string, MessageAttributeValue> {
  const { tries, attempts, ...texts } = attributes;
  const values = { ...texts, attempts: String(attempts), tries: JSON.stringify(tries) };
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, { DataType: 'String', StringValue: replaceIllegalCharacters(value) }]),
  );
}

const illegalCharacters = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

function replaceIllegalCharacters(text: string | undefined): string {
  return text?.replace(illegalCharacters, '\uFFFD') || '–';
}
