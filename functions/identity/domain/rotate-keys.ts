import { inForce, maxPublishedKeys, type PrivateKey, type PublicKey, stateOf } from './keys.ts';
import type { KeyPorts } from './ports.ts';
import { settledKeys } from './signing-key.ts';

const maxRaces = 8;

/**
 * Has a new key take over: it is published now, signs after the lead, and the present one stays until its last token
 * has expired. Asked again before the new key signs, it gives that key again and makes no other.
 */
export async function rotateKeys(ports: KeyPorts): Promise<PublicKey> {
  let made: PrivateKey | undefined;
  for (let race = 0; race < maxRaces; race += 1) {
    const { published, kept } = await settledKeys(ports);
    const at = ports.now();
    const next = published.keys.find((key) => stateOf(key, published.keys, at) === 'next');
    if (next) return next;
    if (inForce(published.keys, at).length >= maxPublishedKeys)
      throw new Error(`${maxPublishedKeys} keys are in force: wait until the oldest has expired`);
    made ??= await ports.newKey();
    await ports.privateKeys.save([...stillSigning(kept.keys, published.keys, at), made], kept.revision);
  }
  throw new Error(`the signing keys were not rotated after ${maxRaces} attempts: others kept changing them`);
}

/** A private key that signs no more is kept no longer. */
function stillSigning(kept: readonly PrivateKey[], published: readonly PublicKey[], at: Date): PrivateKey[] {
  const current = published.filter((key) => stateOf(key, published, at) === 'current').map(({ kid }) => kid);
  return kept.filter(({ kid }) => current.includes(kid));
}
