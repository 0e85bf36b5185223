import { createHash } from 'node:crypto';
import type { Trace } from './primitives.ts';

/** Derives a UUID of version 8 from a text. */
export function deriveUuid(text: string): string {
  const hex = hash(text);
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Derives the trace of a message that no request caused from the id of the message. */
export function deriveTrace(id: string): Trace {
  const hex = hash(id);
  return { correlationId: id, traceparent: `00-${hex.slice(0, 32)}-${hex.slice(32, 48)}-01` };
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
