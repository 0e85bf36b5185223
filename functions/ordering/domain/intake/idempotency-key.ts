import { createHash } from 'node:crypto';
import { Refusal } from '../../../messages/refusal.ts';

/**
 * The key that an `Idempotency-Key` header means: 1–255 printable ASCII characters, plain or as the quoted string of
 * the IETF draft, which is the same key. Blanks around it do not count, as around any header. Throws `idempotency_key_invalid`.
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

/** The order that a client's key stands for, for ever: a UUID (version 8) made of both. */
export function deriveOrderId(clientId: string, key: string): string {
  const hex = createHash('sha256').update(`${clientId}\n${key}`).digest('hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** SHA-256 of a request as it was received, whatever the order of its members: a later default does not change it. */
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
