import { createHash } from 'node:crypto';
import { deriveUuid } from '../../../messages/fields/derive-ids.ts';
import { Refusal } from '../../../messages/refusal.ts';

/**
 * Parses an `Idempotency-Key` header: 1 to 255 printable ASCII characters, plain or as the quoted string of the IETF
 * draft, which is the same key. Trims blanks. Throws `idempotency_key_invalid`.
 */
export function parseIdempotencyKey(sent: string): string {
  const header = sent.replace(/^[\t ]+|[\t ]+$/g, '');
  const key = /^"(?:[^"\\]|\\["\\])*"$/.test(header)
    ? header.slice(1, -1).replace(/\\(["\\])/g, '$1')
    : unquote(header);
  if (!/^[\x20-\x7e]{1,255}$/.test(key)) throw createInvalidKeyRefusal();
  return key;
}

function unquote(header: string): string {
  if (header.includes('"')) throw createInvalidKeyRefusal();
  return header;
}

function createInvalidKeyRefusal(): Refusal {
  return new Refusal(
    'idempotency_key_invalid',
    'The Idempotency-Key must be 1 to 255 printable ASCII characters, plain or as a quoted string.',
  );
}

/** Derives the order id, a UUID of version 8, from a client and its idempotency key. */
export function deriveOrderId(clientId: string, key: string): string {
  return deriveUuid(`${clientId}\n${key}`);
}

/** Returns the SHA-256 of a request as it was received, in base64url. The order of members does not count. */
export function hashRequest(received: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(toCanonicalJson(received)))
    .digest('base64url');
}

function toCanonicalJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toCanonicalJson);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([key, member]) => [key, toCanonicalJson(member)]));
}
