import * as z from 'zod/mini';

/** A name that a client gives to something of its own: customer, product, reference, scan, adjustment. */
export const Identifier = z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/));

/** Our own order number: a UUID in lower case, derived from the client and its idempotency key. */
export const OrderId = z.string().check(z.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/));

const unsendable = /[\p{Cc}\p{Cs}\uFFFE\uFFFF]/u;

/** Whether SQS takes the text as it is and a person can read it: no control characters, no lone surrogates. */
export function isSendable(text: string): boolean {
  return !unsendable.test(text);
}

/** A line of text for people: a name, an address line, a city. */
export const Line = z
  .string()
  .check(
    z.minLength(1),
    z.maxLength(120),
    z.refine(isSendable, { error: 'must not have control characters or lone surrogates' }),
  );

/** Times leave as ISO 8601 UTC with milliseconds; on the way in an offset is accepted. */
export const Time = z.iso.datetime({ offset: true }).check(z.maxLength(40));

/** Money in the currency's minor unit. */
export const Amount = z.int().check(z.gte(0), z.lte(100_000_000));
export const Currency = z.string().check(z.regex(/^[A-Z]{3}$/));
export const Quantity = z.int().check(z.gte(1), z.lte(999));

/** Carried from the first request through every message, log line and event that follows from it. */
export const CorrelationId = z.string().check(z.regex(/^[A-Za-z0-9._-]{1,128}$/));
/** W3C Trace Context, version 00. */
export const Traceparent = z
  .string()
  .check(z.regex(/^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/));

/** Where a piece of work came from: what ties its log lines, messages and events together. */
export const Trace = z.object({ correlationId: CorrelationId, traceparent: Traceparent });
export type Trace = z.infer<typeof Trace>;
