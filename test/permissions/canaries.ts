/**
 * What nobody but its owner may come to see, made so that it cannot be mistaken for anything else. The end-to-end suite
 * plants it wherever a caller or a stranger could; afterwards it must stand in nothing that was written down.
 */
export const canaries = {
  secret: 'canary-secret-c0ffee',
  accessToken: 'canary.access.token',
  paymentToken: 'tok_canary_c0ffee',
  email: 'canary-mail@cage.example',
  name: 'Canary Yellowbird',
  line1: '7 Canary Wharf',
  city: 'Canaryville',
  metadata: 'canary-metadata-c0ffee',
  reason: 'because the canary sings',
} as const;

/** Where one of them stands in a text, in any case; undefined when none does. */
export function findCanary(text: string): string | undefined {
  const lower = text.toLowerCase();
  return Object.values(canaries).find((canary) => lower.includes(canary.toLowerCase()));
}
