import * as z from 'zod/mini';
import { CorrelationId, OrderId } from '../../messages/fields/primitives.ts';
import { type Stored, toStoredSchema } from '../../messages/stored.ts';
import type { Deferral, ParsedMessage } from './types.ts';

/** Far more than any message of ours has, and far less than would trouble a function. */
const maxBodyBytes = 256 * 1024;

/** Read leniently, one by one: a message that does not fit its schema may still tell which order it belongs to. */
const Envelope = z.object({
  type: z.catch(z.optional(z.string().check(z.regex(/^[a-z_.]{1,80}$/))), undefined),
  subject: z.catch(z.optional(OrderId), undefined),
  correlationid: z.catch(z.optional(CorrelationId), undefined),
});

/** A reader of bodies that fit a schema; the handling of what was read comes with it. */
export function createMessageParser<Schema extends z.ZodMiniType>(
  schema: Schema,
  handle: (message: Stored<Schema>, received: { resend: number }) => Promise<'handled' | Deferral>,
): (body: string) => ParsedMessage {
  return (body) => {
    if (Buffer.byteLength(body) > maxBodyBytes) return refuseUnreadable(`is larger than ${maxBodyBytes} bytes`);
    const json = parseJson(body);
    if (json === undefined) return refuseUnreadable('is not JSON');
    const envelope = Envelope.safeParse(json);
    const { type, subject: orderId, correlationid: correlationId } = envelope.data ?? {};
    const ties = { type, orderId, correlationId };
    const message = toStoredSchema(schema).safeParse(json);
    if (message.success) return { ties, handle: (received) => handle(message.data, received) };
    const { issues } = message.error;
    if (issues.some((issue) => isUnknownMessage(issue, json))) return { ties, handle: refuseUnknown };
    return { ties, unreadable: issues.slice(0, 10).map(describeIssue).join('; ') };
  };
}

/** Whether what does not fit is a type or a schema that this release does not know. */
function isUnknownMessage({ path: [member, ...below] }: z.core.$ZodIssue, json: unknown): boolean {
  const isNamed = (member === 'type' || member === 'dataschema') && below.length === 0;
  return isNamed && typeof Reflect.get(Object(json), member) === 'string';
}

/** Another release may know the message: it gets its retries. */
async function refuseUnknown(): Promise<never> {
  throw new UnknownMessage('this release does not know its type or its dataschema');
}

class UnknownMessage extends Error {
  override readonly name = 'UnknownMessage';
}

function refuseUnreadable(why: string): ParsedMessage {
  return { ties: {}, unreadable: why };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Where the body does not fit, without what stands there. */
function describeIssue({ path, code }: z.core.$ZodIssue): string {
  const at = path.map((step) => (/^\w{1,40}$/.test(String(step)) ? String(step) : '…')).join('/');
  return `/${at} ${code}`;
}
