import * as z from 'zod/mini';
import { createTextSchema, Identifier, Time } from '../../messages/fields/primitives.ts';
import { SecretHash } from './secret-hash.ts';

/** A scope with the syntax of RFC 6749; the routes that check scopes know which exist. */
const ScopeToken = createTextSchema(/^[\x21\x23-\x5b\x5d-\x7e]{1,64}$/, 'must be a scope, for example orders:read');

/** An API caller. Only the hash of its secret is stored. */
export const Client = z.object({
  clientId: Identifier,
  secret: SecretHash,
  scopes: z.array(ScopeToken).check(z.maxLength(50)),
  createdAt: Time,
  /** The client is disabled since then. */
  disabledAt: z.optional(Time),
  /** Tokens issued before are refused. */
  tokensFrom: z.optional(Time),
  /** Counts the changes. */
  revision: z.int(),
});
export type Client = z.infer<typeof Client>;

/** A client secret: printable ASCII, which every way of sending it can carry. */
export const Secret = createTextSchema(/^[\x20-\x7e]{8,256}$/, '8 to 256 printable ASCII characters');
