import * as z from 'zod/mini';
import { CorrelationId, OrderId, Time, Traceparent } from './fields.ts';

/**
 * What every message on a queue looks like: a CloudEvent 1.0 in JSON. `id` is the same for the same fact however
 * often it is sent; `subject` is the order; `sequence` counts the sender's changes of it. Fields that a later
 * release adds are passed over, so that old and new functions can run side by side during a deploy.
 */
export function envelope<Type extends string, Data extends z.ZodMiniType>(type: Type, data: Data) {
  return z.object({
    specversion: z.literal('1.0'),
    id: z.string().check(z.regex(/^[\x21-\x7e]{1,120}$/)),
    source: z.string().check(z.regex(/^\/[a-z]+$/)),
    type: z.literal(type),
    subject: OrderId,
    time: Time,
    datacontenttype: z.literal('application/json'),
    dataschema: z.literal(`/schemas/${type}/1`),
    correlationid: CorrelationId,
    traceparent: Traceparent,
    sequence: z.string().check(z.regex(/^\d{1,10}$/)),
    data,
  });
}
