import { ensureSigningKey } from './ensure-signing-key.ts';
import { filterInForce, getKeyState, maxPublishedKeys } from './keys.ts';
import type { RotationPorts } from './ports.ts';

/*
 * A rotation replaces the signing key: the new key is published now and signs after the activation delay, and the present one
 * stays until its last token has expired. The name of the rotation connects its steps. Each step is idempotent and may be
 * interrupted anywhere.
 */

type Rotation = { name: string };

/** Proposes the present key together with a new one. Does not create another while a next key exists. */
export async function proposeKey({ name }: Rotation, ports: RotationPorts): Promise<void> {
  const { published, stored, signer } = await ensureSigningKey(ports);
  const at = ports.now();
  if (published.keys.some((key) => getKeyState(key, published.keys, at) === 'next'))
    return ports.proposals.propose(name, stored.keys, stored.revision);
  if (filterInForce(published.keys, at).length >= maxPublishedKeys)
    throw new Error(`${maxPublishedKeys} keys are in force: wait until the oldest expires`);
  // A private key that signs no more is removed.
  await ports.proposals.propose(name, [signer, await ports.createKey()], stored.revision);
}

/** Throws when the public half of a proposed key does not verify what it signs. Passes when nothing is proposed. */
export async function verifyKeys({ name }: Rotation, ports: RotationPorts): Promise<void> {
  for (const key of (await ports.proposals.find(name)) ?? [])
    if (!(await ports.isKeyPair(key))) throw new Error(`the proposed key ${key.kid} is not a key pair`);
}

/** Stores the proposed keys and publishes the new one. */
export async function adoptKeys({ name }: Rotation, ports: RotationPorts): Promise<void> {
  if ((await ports.proposals.adopt(name)) === 'conflict')
    throw new Error('the rotation is void because another key was created during it: rotate again');
  await ensureSigningKey(ports);
}
