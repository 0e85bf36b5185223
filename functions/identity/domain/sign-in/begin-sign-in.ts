import { createHash } from 'node:crypto';
import type { Attempt, SignInPorts } from './ports.ts';
import { parseReturnTo } from './return-to.ts';

/** The time that a person has at the provider. */
export const attemptSeconds = 10 * 60;

/** Begins a sign-in: authorization code with PKCE (RFC 7636), state and nonce. */
export async function beginSignIn(
  { returnTo }: { returnTo: string | undefined },
  { provider, createSecret, now }: Pick<SignInPorts, 'provider' | 'createSecret' | 'now'>,
): Promise<{ url: string; attempt: Attempt } | 'provider unavailable'> {
  const [state, nonce, verifier] = [createSecret(), createSecret(), createSecret()];
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const url = await provider.createSignInUrl({ state, nonce, challenge });
  if (url === 'provider unavailable') return url;
  const expiresAt = now().getTime() + attemptSeconds * 1_000;
  return { url, attempt: { state, nonce, verifier, returnTo: parseReturnTo(returnTo), expiresAt } };
}
