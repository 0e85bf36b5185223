import { addKey, filterInForce, getCurrentSigningKey, getKeyState, type PrivateKey } from './keys.ts';
import type { KeyPorts, PublishedKeys, StoredKeys } from './ports.ts';

const maxAttempts = 8;

type SigningKeys = { published: PublishedKeys; stored: StoredKeys; signer: PrivateKey };

/** Returns the key to sign with. Creates the first key at first use, and completes what a crash interrupted. */
export async function getSigningKey(ports: KeyPorts): Promise<PrivateKey> {
  return (await ensureSigningKey(ports)).signer;
}

/** Whether a key found before may still sign: the tokens of a withdrawn key are refused. */
export async function isInForce(
  { kid }: PrivateKey,
  { publicKeys, now }: Pick<KeyPorts, 'publicKeys' | 'now'>,
): Promise<boolean> {
  const { keys } = await publicKeys.read();
  return filterInForce(keys, now()).some((key) => key.kid === kid);
}

/**
 * Makes sure that every stored private key is published and that one of them signs. A key is stored first, published second
 * and signs third, so concurrent calls agree on one first key and a crash leaves nothing unpublished. After each write it
 * reads again. Throws when other requests keep changing the keys.
 */
export async function ensureSigningKey(ports: KeyPorts): Promise<SigningKeys> {
  let created: PrivateKey | undefined;
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const [published, stored] = await Promise.all([ports.publicKeys.read(), ports.privateKeys.read()]);
    const at = ports.now();
    const signer = getCurrentSigningKey(published.keys, stored.keys, at);

    // 1. Publish a stored key that is not published yet. It signs at once when no other key does.
    const unpublished = stored.keys.find(({ kid }) => published.keys.every((key) => key.kid !== kid));
    if (unpublished) {
      const keys = addKey(published.keys, unpublished, { at, atOnce: signer === undefined, stored: stored.keys });
      await ports.publicKeys.save(keys, published);
      continue;
    }

    // 2. Return the key that signs.
    if (signer) return { published, stored, signer };

    // 3. Create a key and store it. Of the other keys only a next one is kept; a withdrawn key is not.
    created ??= await ports.createKey();
    const next = published.keys.filter((key) => getKeyState(key, published.keys, at) === 'next');
    const storedNext = stored.keys.filter(({ kid }) => next.some((key) => key.kid === kid));
    await ports.privateKeys.save([...storedNext, created], stored.revision);
  }
  throw new Error(`the signing keys are not settled after ${maxAttempts} attempts: other requests keep changing them`);
}
