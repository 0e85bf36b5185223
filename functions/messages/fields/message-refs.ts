import * as z from 'zod/mini';
import { CorrelationId, MessageId, OrderId } from './primitives.ts';

/** Each member is parsed on its own: a body that fits no schema may still name its order. */
const EnvelopeRefs = z.object({
  id: z.catch(z.optional(MessageId), undefined),
  type: z.catch(z.optional(z.string().check(z.regex(/^[a-z_.]{1,80}$/))), undefined),
  subject: z.catch(z.optional(OrderId), undefined),
  correlationid: z.catch(z.optional(CorrelationId), undefined),
});

/** Parses the references of a message of any form, as far as they can be read. */
export function parseEnvelopeRefs(json: unknown): z.infer<typeof EnvelopeRefs> {
  return EnvelopeRefs.safeParse(json).data ?? {};
}

/** Parses JSON; undefined for a text that is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
