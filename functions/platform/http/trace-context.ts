import { randomBytes, randomUUID } from 'node:crypto';
import { CorrelationId, type Trace, Traceparent } from '../../messages/fields/primitives.ts';

/** A `traceparent` of a later version: the fields of version 00 and perhaps more. Version ff is invalid. */
const laterVersion = /^(?!00|ff)[0-9a-f]{2}(-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2})(-.*)?$/;

/** Returns the caller's correlation id and traceparent where they are valid, else new ones. */
export function readTraceHeaders(headers: Readonly<Record<string, string | undefined>>): Trace {
  const correlationId = CorrelationId.safeParse(headers['x-correlation-id']);
  const traceparent = Traceparent.safeParse(headers.traceparent?.replace(laterVersion, '00$1'));
  return {
    correlationId: correlationId.success ? correlationId.data : randomUUID(),
    traceparent: traceparent.success ? traceparent.data : createTraceparent(),
  };
}

function createTraceparent(): string {
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
}
