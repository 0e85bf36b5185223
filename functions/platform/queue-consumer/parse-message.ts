import type * as z from 'zod/mini';
import { parseEnvelopeRefs, parseJson } from '../../messages/fields/message-refs.ts';
import { type Stored, toStoredSchema } from '../../messages/stored.ts';
import type { MessageRefs, ParsedMessage } from './types.ts';

/** Far more than any message of ours has, and little enough for a function. */
const maxBodyBytes = 256 * 1024;

/** Creates a parser of bodies that binds the handler to each message that fits the schema. */
export function createMessageParser<Schema extends z.ZodMiniType>(
  schema: Schema,
  handle: (message: Stored<Schema>, received: { resend: number }) => Promise<void>,
): (body: string) => ParsedMessage {
  return (body) => {
    if (Buffer.byteLength(body) > maxBodyBytes) return { refs: {}, unreadable: `larger than ${maxBodyBytes} bytes` };
    const json = parseJson(body);
    if (json === undefined) return { refs: {}, unreadable: 'not JSON' };
    const refs = parseRefs(json);
    const { success, data: message, error } = toStoredSchema(schema).safeParse(json);
    if (success) return { refs, handle: (received) => handle(message, received) };
    if (error.issues.some((issue) => isUnknownMessage(issue, json))) return { refs, handle: refuseUnknown };
    return { refs, unreadable: error.issues.slice(0, 10).map(describeIssue).join('; ') };
  };
}

function parseRefs(json: unknown): MessageRefs {
  const { type, subject: orderId, correlationid: correlationId } = parseEnvelopeRefs(json);
  return { type, orderId, correlationId };
}

/** Whether the issue is a type or a schema that this release does not know. */
function isUnknownMessage({ path: [member, ...below] }: z.core.$ZodIssue, json: unknown): boolean {
  const isNamed = (member === 'type' || member === 'dataschema') && below.length === 0;
  return isNamed && typeof Reflect.get(Object(json), member) === 'string';
}

/** Fails the attempt: another release may know the message, so it is retried. */
async function refuseUnknown(): Promise<never> {
  throw new UnknownMessage('this release does not know its type or its dataschema');
}

class UnknownMessage extends Error {
  override readonly name = 'UnknownMessage';
}

/** Returns the path and the code of an issue, without any value of the body. */
function describeIssue({ path, code }: z.core.$ZodIssue): string {
  const at = path.map((step) => (/^\w{1,40}$/.test(String(step)) ? String(step) : '…')).join('/');
  return `/${at} ${code}`;
}
