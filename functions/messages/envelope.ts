import * as z from 'zod/mini';
import {
  CorrelationId,
  createTextSchema,
  MessageId,
  OrderId,
  Source,
  Time,
  type Trace,
  Traceparent,
} from './fields/primitives.ts';
import { getDataschema } from './stamped.ts';

/**
 * What every message on a queue looks like: a CloudEvent 1.0 in JSON. `id` is the same for the same fact however
 * often it is sent; `subject` is the order; `sequence` counts the sender's changes of it, padded so that it sorts as text.
 * Receivers take `dataschema` and `sequence` in their first form as well: a relative path, and no padding.
 */
export function createEnvelopeSchema<Type extends string, Data extends z.ZodMiniType>(type: Type, data: Data) {
  return z.object({
    specversion: z.literal('1.0'),
    id: MessageId,
    source: Source,
    type: z.literal(type),
    subject: OrderId,
    time: Time,
    datacontenttype: z.literal('application/json'),
    dataschema: z.literal([getDataschema(type), `/schemas/${type}/1`]),
    correlationid: CorrelationId,
    traceparent: Traceparent,
    sequence: createTextSchema(/^\d{1,10}$/, 'must be 1 to 10 digits'),
    data,
  });
}

/** Reads the trace that a message carries on from the request that began it. */
export function readMessageTrace(message: { correlationid: string; traceparent: string }): Trace {
  return { correlationId: message.correlationid, traceparent: message.traceparent };
}
