/**
 * Secrets and personal data with unmistakable values. The end-to-end suite sends them wherever a client could. Afterwards
 * they must not appear in any log, metric or message attribute.
 */
export const canaries = {
  secret: 'canary-secret-c0ffee',
  accessToken: 'canary.access.token',
  signIn: 'canary-sign-in-c0ffee',
  paymentToken: 'tok_canary_c0ffee',
  email: 'canary-mail@cage.example',
  name: 'Canary Yellowbird',
  line1: '7 Canary Wharf',
  city: 'Canaryville',
  metadata: 'canary-metadata-c0ffee',
  reason: 'because the canary sings',
} as const;

/** Returns the canary that a text contains, in any case, or undefined. */
export function findCanary(text: string): string | undefined {
  const lower = text.toLowerCase();
  return Object.values(canaries).find((canary) => lower.includes(canary.toLowerCase()));
}
