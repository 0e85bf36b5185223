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
import type { Message } from './messages.ts';

/**
 * Creates the schema of a message: a CloudEvent 1.0 in JSON. `id` is the same each time the same fact is sent; `subject` is
 * the order; `sequence` counts the sender's changes of it. Receivers also take the first form of `dataschema` (a relative
 * path) and of `sequence` (no padding).
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

/** Creates the fields of a message that its type determines. */
export function createCloudEventFields<Type extends Message['type']>(type: Type) {
  return {
    specversion: '1.0',
    type,
    datacontenttype: 'application/json',
    dataschema: getDataschema(type),
  } as const;
}

type Origin = { id: string; source: string; subject: string; at: string; trace: Trace; revision: number };

/** Creates all fields of a message but its data. */
export function createEnvelope<Type extends Message['type']>(type: Type, origin: Origin) {
  const { id, source, subject, at, trace, revision } = origin;
  return {
    ...createCloudEventFields(type),
    ...{ id, source, subject, time: at },
    correlationid: trace.correlationId,
    traceparent: trace.traceparent,
    sequence: getSequence(revision),
  };
}

/** Returns the version of a message's data, as the absolute URI that CloudEvents requires. It names and does not locate. */
export function getDataschema<Type extends string>(type: Type) {
  return `urn:order-processing:${type}:1` as const;
}

/** Returns a revision as a CloudEvents sequence, padded so that it sorts as text. */
export function getSequence(revision: number): string {
  return String(revision).padStart(10, '0');
}

/** Returns the id of the message that calls off an order's charge. A refund of the same order has another id. */
export function getCallOffId(orderId: string): string {
  return `${orderId}:payment.refund_requested:cancellation`;
}

/**
 * Returns the FIFO group of a message: its order. The message that calls a charge off has its own group, because a charge
 * that waits for its provider holds the order's group, and must not be made only to be refunded.
 */
export function getMessageGroupId({ id, subject }: Pick<Message, 'id' | 'subject'>): string {
  return id === getCallOffId(subject) ? id : subject;
}
