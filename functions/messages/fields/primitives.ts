import * as z from 'zod/mini';

/** Creates the schema of a text of this form. `error` says what is expected. */
export function createTextSchema(form: RegExp, error: string) {
  return z.string().check(z.regex(form, { error }));
}

/** A name that a client chooses: of a customer, product, reference, scan or adjustment. */
export const Identifier = createTextSchema(
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
  'must be 1 to 64 letters, digits, dots, underscores or hyphens, beginning with a letter or digit',
);

/** An order id: a UUID in lower case, derived from the client and its idempotency key. */
export const OrderId = createTextSchema(
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  'must be an order id, for example 0d9f3a52-7c1b-8e60-8a3e-3f2b1c4d5e6f',
);

/** The id and the sender of a message. */
export const MessageId = createTextSchema(
  /^[\x21-\x7e]{1,120}$/,
  'must be 1 to 120 printable ASCII characters, no blanks',
);
export const Source = createTextSchema(/^\/[a-z]+$/, 'must be a slash and lower-case letters, for example /ordering');

const unsendable = /[\p{Cc}\p{Cs}\uFFFE\uFFFF]/u;

/** Whether SQS accepts the text and a person can read it: no control characters, no lone surrogates. */
export function isSendable(text: string): boolean {
  return !unsendable.test(text);
}

/** Refuses a text that SQS would refuse. */
export const sendable = z.refine<string>(isSendable, {
  error: 'must not have control characters or lone surrogates',
});

const visible = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cf}\u2800]/u;
/** Refuses a text of blanks and invisible characters alone. */
export const notBlank = z.refine<string>((text) => visible.test(text), {
  error: 'must have a visible character',
});

/** A line of text for people: a name, an address line, a city. */
export const Line = z.string().check(z.minLength(1), z.maxLength(120), sendable, notBlank);

/** A time as it is stored and sent: ISO 8601 UTC with milliseconds. Clients send a `TimeInput`. */
export const Time = z.iso.datetime({ offset: true, error: 'must be an ISO 8601 time' }).check(z.maxLength(40));

/** Money in the currency's minor unit. */
export const Amount = z.int().check(z.gte(0), z.lte(100_000_000));
/** The total of an order: up to 50 lines of 999 pieces. */
export const Total = z.int().check(z.gte(0), z.lte(Number.MAX_SAFE_INTEGER));
export const Currency = createTextSchema(/^[A-Z]{3}$/, 'must be an ISO 4217 code in capitals, for example EUR');
export const Quantity = z.int().check(z.gte(1), z.lte(999));

/** Names a means of payment at the provider. A secret: never stored in an order, shown or logged. */
export const PaymentToken = createTextSchema(
  /^[\x21-\x7e]{1,200}$/,
  'must be 1 to 200 printable ASCII characters, no blanks',
);
export const PaymentMethod = z.enum(['card']);

/** The id that a request and every message, log line and event that follows from it have in common. */
export const CorrelationId = createTextSchema(
  /^[A-Za-z0-9._-]{1,128}$/,
  'must be 1 to 128 letters, digits, dots, underscores or hyphens',
);
/** W3C Trace Context, version 00. */
export const Traceparent = createTextSchema(
  /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/,
  'must be a W3C traceparent of version 00, for example 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
);

/** The ids that tie log lines, messages and events together. */
export const Trace = z.object({ correlationId: CorrelationId, traceparent: Traceparent });
export type Trace = z.infer<typeof Trace>;
