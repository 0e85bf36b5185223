import * as z from 'zod/mini';
import { Time } from './fields/primitives.ts';

/** How long an access token is valid. The issuer sets it, and verifiers accept no longer lifetime. */
export const tokenLifetimeSeconds = 24 * 60 * 60;

/** A public key (RSA, as RFC 7517 names its parts): it signs from `signsFrom`, and its tokens are valid until `until`. */
export const PublicKey = z.object({
  kid: z.string().check(z.minLength(1), z.maxLength(64)),
  n: z.string().check(z.maxLength(1_000)),
  e: z.string().check(z.maxLength(16)),
  signsFrom: Time,
  until: z.optional(Time),
});
export type PublicKey = z.infer<typeof PublicKey>;

/** The secrets that encrypt cursors, newest first; each is 32 bytes in base64. */
export const CursorKeys = z.array(z.string().check(z.length(44))).check(z.maxLength(3));
