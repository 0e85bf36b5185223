import * as z from 'zod/mini';

/** A key pair (RSA) that signs tokens, named by its key id as RFC 7517 and 7518 name the rest. */
const Part = z.string().check(z.minLength(1), z.maxLength(1_000));
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

/** What everybody may know of a key: it signs from `signsFrom`, and nothing that it signed is good after `until`. */
export type PublicKey = { kid: string; n: string; e: string; signsFrom: string; until?: string | undefined };

/**
 * Published but not yet signing; signing; no longer signing, though its tokens are good; nobody needs it any more; and
 * taken out of use, because somebody else may have it.
 */
export type KeyState = 'next' | 'current' | 'retired' | 'expired' | 'withdrawn';

/** The end of a key that is withdrawn: before all of its tokens, by whatever clock. */
export const withdrawnUntil = new Date(0).toISOString();

export const tokenLifeMs = 24 * 60 * 60_000;

/** For how long whoever signs may go on with the key it has, without looking whether another took its place. */
export const signerMaxAgeMs = 5 * 60_000;

/** For how long a key is published before it signs: twice as long as verifiers may remember the keys they know. */
export const activationDelayMs = 10 * 60_000;

/** For how long a key stays after the next one began: until the last who signed with it has looked, its token has
 * expired, and clocks that differ agree on that. */
const overlapMs = signerMaxAgeMs + tokenLifeMs + 10 * 60_000;

/** More would mean that keys are made faster than they expire. */
export const maxPublishedKeys = 10;

/** The state follows from the times alone: nothing has to happen for a key to begin, to retire or to expire. */
export function getKeyState(key: PublicKey, keys: readonly PublicKey[], at: Date): KeyState {
  if (key.until === withdrawnUntil) return 'withdrawn';
  if (!isInForce(key, at)) return 'expired';
  if (Date.parse(key.signsFrom) > at.getTime()) return 'next';
  const began = filterInForce(keys, at).filter(({ signsFrom }) => Date.parse(signsFrom) <= at.getTime());
  return began.some(({ signsFrom }) => signsFrom > key.signsFrom) ? 'retired' : 'current';
}

/** The keys that are neither expired nor withdrawn: what verifiers are to know. */
export function filterInForce(keys: readonly PublicKey[], at: Date): PublicKey[] {
  return keys.filter((key) => isInForce(key, at));
}

function isInForce({ until }: PublicKey, at: Date): boolean {
  return until === undefined || Date.parse(until) > at.getTime();
}

/**
 * The key to sign with: of those that have begun and whose private half is kept, the latest. A key that would be gone
 * before a token of now has expired does not sign.
 */
export function getCurrentSigningKey(
  published: readonly PublicKey[],
  kept: readonly PrivateKey[],
  at: Date,
): PrivateKey | undefined {
  const [latest] = published
    .filter(({ signsFrom }) => Date.parse(signsFrom) <= at.getTime())
    .filter(({ until }) => until === undefined || Date.parse(until) > at.getTime() + tokenLifeMs + signerMaxAgeMs)
    .filter(({ kid }) => kept.some((key) => key.kid === kid))
    .sort((a, b) => Date.parse(b.signsFrom) - Date.parse(a.signsFrom));
  return latest && kept.find(({ kid }) => kid === latest.kid);
}

/**
 * The keys with one more. It signs after the lead, so that every verifier knows it by then; at once where nobody else
 * can sign. All others end when the last token of theirs has expired. Those that have ended are left out, unless their
 * private half is kept: what is kept and not in the list is published.
 */
export function addKey(
  keys: readonly PublicKey[],
  { kid, n, e }: PrivateKey,
  from: { at: Date; atOnce: boolean; kept: readonly PrivateKey[] },
): PublicKey[] {
  const signsFrom = from.at.getTime() + (from.atOnce ? 0 : activationDelayMs);
  const until = new Date(signsFrom + overlapMs).toISOString();
  const others = keys
    .filter((key) => isInForce(key, from.at) || from.kept.some(({ kid }) => kid === key.kid))
    .map((key) => ({ ...key, until: key.until ?? until }));
  return [...others, { kid, n, e, signsFrom: new Date(signsFrom).toISOString() }];
}
