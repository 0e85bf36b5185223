import * as z from 'zod/mini';
import type { TokenPorts } from '../issue-token.ts';

/** The secrets of one sign-in, and where it returns to. The browser keeps them, encrypted, while a person is at the provider. */
export const Attempt = z.object({
  state: z.string().check(z.maxLength(64)),
  nonce: z.string().check(z.maxLength(64)),
  verifier: z.string().check(z.maxLength(128)),
  returnTo: z.string().check(z.maxLength(1_000)),
  /** Milliseconds since 1970. */
  expiresAt: z.int(),
});
export type Attempt = z.infer<typeof Attempt>;

/** The claims of a provider about a person. `username` never changes, and no other person has it. */
export type ProviderClaims = {
  subject: string;
  username?: string | undefined;
  name?: string | undefined;
  groups: readonly string[];
};

/** Why there are no claims: `code refused` is of a code that is unknown, used or expired, `not verified` of an ID token. */
export type ProviderRefusal = 'code refused' | 'not verified' | 'provider unavailable';

/** The issuer of the directory of people, as OpenID Connect names it. */
export type IdentityProvider = {
  /** Returns the URL at which a person signs in. */
  createSignInUrl(request: {
    state: string;
    nonce: string;
    challenge: string;
  }): Promise<string | 'provider unavailable'>;
  /** Trades a code for the claims of the person. Checks who issued them, for whom, and for which sign-in. */
  redeemCode(request: { code: string; verifier: string; nonce: string }): Promise<ProviderClaims | ProviderRefusal>;
};

export type SignInPorts = Pick<TokenPorts, 'issuer' | 'audience' | 'getSigningKey' | 'sign' | 'createId' | 'now'> & {
  provider: IdentityProvider;
  /** Creates a text of 256 random bits, in base64url. */
  createSecret(): string;
};
