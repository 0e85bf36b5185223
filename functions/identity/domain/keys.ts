import * as z from 'zod/mini';
import { type PublicKey, tokenLifetimeSeconds } from '../../messages/published-keys.ts';

const Part = z.string().check(z.minLength(1), z.maxLength(1_000));
/** A key pair (RSA) that signs tokens, with the members of RFC 7517 and 7518. */
export const PrivateKey = z.object({
  kid: z.string().check(z.minLength(1), z.maxLength(64)),
  n: Part,
  e: Part,
  d: Part,
  p: Part,
  q: Part,
  dp: Part,
  dq: Part,
  qi: Part,
});
export type PrivateKey = z.infer<typeof PrivateKey>;

/**
 * `next` is published and does not sign yet, `current` signs, `retired` signs no more but has valid tokens, `expired` has
 * none, and `withdrawn` is out of use because it may have leaked.
 */
export type KeyState = 'next' | 'current' | 'retired' | 'expired' | 'withdrawn';

/** The `until` of a withdrawn key: before all of its tokens, by any clock. */
export const withdrawnUntil = new Date(0).toISOString();

export const tokenLifetimeMs = tokenLifetimeSeconds * 1_000;

/** How long an instance may sign with a key before it checks for a newer one. */
export const signerMaxAgeMs = 5 * 60_000;

/** How long a key is published before it signs: twice as long as verifiers cache keys. */
export const activationDelayMs = 10 * 60_000;

/** How long a key stays after the next one begins: until the last instance has stopped signing with it and its last token
 * has expired, with ten minutes for clocks that differ. */
const overlapMs = signerMaxAgeMs + tokenLifetimeMs + 10 * 60_000;

/** More keys in force would mean that keys are created faster than they expire. */
export const maxPublishedKeys = 10;

/** Derives the state of a key from its times alone: it begins, retires and expires without a write. */
export function getKeyState(key: PublicKey, keys: readonly PublicKey[], at: Date): KeyState {
  if (key.until === withdrawnUntil) return 'withdrawn';
  if (!isInForce(key, at)) return 'expired';
  if (Date.parse(key.signsFrom) > at.getTime()) return 'next';
  const began = filterInForce(keys, at).filter(({ signsFrom }) => Date.parse(signsFrom) <= at.getTime());
  return began.some(({ signsFrom }) => signsFrom > key.signsFrom) ? 'retired' : 'current';
}

/** The keys that verifiers need: neither expired nor withdrawn. */
export function filterInForce(keys: readonly PublicKey[], at: Date): PublicKey[] {
  return keys.filter((key) => isInForce(key, at));
}

function isInForce({ until }: PublicKey, at: Date): boolean {
  return until === undefined || Date.parse(until) > at.getTime();
}

/**
 * Finds the key to sign with: the latest that has begun and whose private half is stored. A key that ends before a token
 * issued now would expire does not sign.
 */
export function getCurrentSigningKey(
  published: readonly PublicKey[],
  stored: readonly PrivateKey[],
  at: Date,
): PrivateKey | undefined {
  const [latest] = published
    .filter(({ signsFrom }) => Date.parse(signsFrom) <= at.getTime())
    .filter(({ until }) => until === undefined || Date.parse(until) > at.getTime() + tokenLifetimeMs + signerMaxAgeMs)
    .filter(({ kid }) => stored.some((key) => key.kid === kid))
    .sort((a, b) => Date.parse(b.signsFrom) - Date.parse(a.signsFrom));
  return latest && stored.find(({ kid }) => kid === latest.kid);
}

/**
 * Adds a key. It signs after the activation delay, when every verifier knows it, or at once when no other key signs. The
 * other keys end when their last token has expired. Ended keys are removed, unless their private half is stored: a stored
 * key that is not in the list would be published again.
 */
export function addKey(
  keys: readonly PublicKey[],
  { kid, n, e }: PrivateKey,
  { at, atOnce, stored }: { at: Date; atOnce: boolean; stored: readonly PrivateKey[] },
): PublicKey[] {
  const signsFrom = at.getTime() + (atOnce ? 0 : activationDelayMs);
  const until = new Date(signsFrom + overlapMs).toISOString();
  const others = keys
    .filter((key) => isInForce(key, at) || stored.some(({ kid }) => kid === key.kid))
    .map((key) => ({ ...key, until: key.until ?? until }));
  return [...others, { kid, n, e, signsFrom: new Date(signsFrom).toISOString() }];
}
