import { addKey, filterInForce, getCurrentSigningKey, getKeyState, type PrivateKey } from './keys.ts';
import type { KeyPorts, PublishedKeys } from './ports.ts';

const maxConflicts = 8;

/**
 * The key to sign with. The first one is made here, at first use; what a crash left half done is finished.
 * A private key is kept first and published second, and signs only after both: of any number that make the first key
 * at once, one gets it kept, and whoever comes to a key that is kept but not published publishes it.
 */
export async function getSigningKey(ports: KeyPorts): Promise<PrivateKey> {
  return (await ensureSigningKey(ports)).signer;
}

/** Whether a key that was found before may still sign: the tokens of one that was withdrawn since are refused. */
export async function isInForce(
  { kid }: PrivateKey,
  { publicKeys, now }: Pick<KeyPorts, 'publicKeys' | 'now'>,
): Promise<boolean> {
  const { keys } = await publicKeys.read();
  return filterInForce(keys, now()).some((key) => key.kid === kid);
}

type Settled = {
  published: PublishedKeys;
  kept: { keys: PrivateKey[]; revision: string };
  signer: PrivateKey;
};

/** The keys when every kept one is published and one of them signs. Takes one step at a time and looks again. */
export async function ensureSigningKey(ports: KeyPorts): Promise<Settled> {
  let made: PrivateKey | undefined;
  for (let race = 0; race < maxConflicts; race += 1) {
    const [published, kept] = await Promise.all([ports.publicKeys.read(), ports.privateKeys.read()]);
    const at = ports.now();
    const signer = getCurrentSigningKey(published.keys, kept.keys, at);
    const unpublished = kept.keys.find(({ kid }) => published.keys.every((key) => key.kid !== kid));
    if (unpublished) {
      const keys = addKey(published.keys, unpublished, {
        at,
        atOnce: signer === undefined,
        kept: kept.keys,
      });
      await ports.publicKeys.save(keys, published);
    } else if (signer) {
      return { published, kept, signer };
    } else {
      made ??= await ports.createKey();
      // Of the others only one that is yet to sign is of use; one that was withdrawn is not to be kept.
      const next = published.keys.filter((key) => getKeyState(key, published.keys, at) === 'next');
      const toCome = kept.keys.filter(({ kid }) => next.some((key) => key.kid === kid));
      await ports.privateKeys.save([...toCome, made], kept.revision);
    }
  }
  throw new Error(`the signing keys were not settled after ${maxConflicts} attempts: others kept changing them`);
}
