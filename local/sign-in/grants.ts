import { createHash, randomBytes } from 'node:crypto';
import type { people } from './page.ts';

export type Username = keyof typeof people;
/** A code that was handed out, with the request that it answers. */
export type Grant = { username: Username; request: URLSearchParams; expiresAt: number };

const grantMs = 60_000;

/** Creates the codes of an issuer, each valid once, for a minute. */
export function createGrants() {
  const grants = new Map<string, Grant>();
  return {
    /** Returns a code for a request. */
    give(username: Username, request: URLSearchParams): string {
      const code = `code_${randomBytes(24).toString('base64url')}`;
      grants.set(code, { username, request, expiresAt: Date.now() + grantMs });
      return code;
    },

    /** Takes the grant of a code from a form of the same client with the right verifier (RFC 7636 §4.6). */
    take(form: URLSearchParams): Grant | undefined {
      const grant = grants.get(form.get('code') ?? '');
      grants.delete(form.get('code') ?? '');
      const verifier = form.get('code_verifier') ?? '';
      const challenge = createHash('sha256').update(verifier).digest('base64url');
      const isSame = ['client_id', 'redirect_uri'].every((name) => form.get(name) === grant?.request.get(name));
      const isValid = isSame && challenge === grant?.request.get('code_challenge') && grant.expiresAt > Date.now();
      return isValid ? grant : undefined;
    },
  };
}
