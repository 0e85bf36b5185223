import * as z from 'zod/mini';
import { createTextSchema, Identifier, Time } from '../../messages/fields/primitives.ts';
import { SecretHash } from './secret-hash.ts';

/** A scope as RFC 6749 writes it; which of them mean something is for those who check them. */
const ScopeToken = createTextSchema(/^[\x21\x23-\x5b\x5d-\x7e]{1,64}$/, 'must be a scope, for example orders:read');

/** A system of a shop's that calls us. Its secret is not kept, only what tells whether a secret is the right one. */
export const Client = z.object({
  clientId: Identifier,
  secret: SecretHash,
  scopes: z.array(ScopeToken).check(z.maxLength(50)),
  createdAt: Time,
  /** Since when it may not do anything. */
  disabledAt: z.optional(Time),
  /** Tokens that were issued before count for nothing. */
  tokensFrom: z.optional(Time),
  /** Counts the changes. */
  revision: z.int(),
});
export type Client = z.infer<typeof Client>;

/** What a secret may be: printable ASCII, so that every way of sending it can carry it. */
export const Secret = createTextSchema(/^[\x20-\x7e]{8,256}$/, '8 to 256 printable ASCII characters');
