import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';
import { AttemptList } from '../../messages/attempt.ts';
import { FaultCode } from '../../messages/fault.ts';
import { OrderId, Time } from '../../messages/fields/primitives.ts';
import { toStoredSchema } from '../../messages/stored.ts';

/**
 * Why a message is dead-lettered: its body is `unreadable` (it was never attempted), every attempt failed, or the last
 * attempt did not end (the function crashed or ran out of time).
 */
const DeadLetterReason = z.enum(['unreadable', 'attempts_spent', 'timed_out']);
export type DeadLetterReason = z.infer<typeof DeadLetterReason>;

/** The message attributes of a dead letter, beside its unchanged body, as any release writes them. None of them is personal. */
export const DeadLetterAttributes = z.object({
  reason: toStoredSchema(DeadLetterReason),
  /** Of the last fault, with its detail; of an `unreadable` body the detail says where it is. */
  code: toStoredSchema(FaultCode),
  detail: z.string(),
  /** As JSON, oldest first. */
  attempts: z.pipe(z.string(), z.pipe(z.transform(parseJson), toStoredSchema(AttemptList))),
  attemptCount: z.coerce.number().check(z.int(), z.gte(0)),
  /** The logical name of the queue that carried the message. */
  queue: z.string().check(z.maxLength(80)),
  /** The id of the message on that queue. */
  messageId: z.string().check(z.maxLength(100)),
  /** Absent where it cannot be read. */
  orderId: z.optional(OrderId),
  failedAt: Time,
});
export type DeadLetterAttributes = z.infer<typeof DeadLetterAttributes>;

function parseJson(text: string, context: z.core.ParsePayload): unknown {
  try {
    return JSON.parse(text);
  } catch {
    context.issues.push({ code: 'custom', message: 'is not JSON', input: text });
    return z.NEVER;
  }
}

/** Converts the attributes to those of SQS, which refuses empty values and most control characters. */
export function toMessageAttributes(attributes: DeadLetterAttributes): Record<string, MessageAttributeValue> {
  const { attempts, attemptCount, ...texts } = attributes;
  const values = { ...texts, attempts: JSON.stringify(attempts), attemptCount: String(attemptCount) };
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
