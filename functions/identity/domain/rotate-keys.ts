import { ensureSigningKey } from './ensure-signing-key.ts';
import { filterInForce, getKeyState, maxPublishedKeys } from './keys.ts';
import type { RotationPorts } from './ports.ts';

/*
 * A rotation has a new key take over: it is published now, signs after the lead, and the present one stays until its
 * last token has expired. Its steps belong together by the rotation's name. Each may be broken off anywhere and
 * repeated at any time: what is not done yet is done, and what is done stays as it is.
 */

type Rotation = { name: string };

/** Proposes the present key with a new one. Where one is about to sign already, no other is. */
export async function proposeKey({ name }: Rotation, ports: RotationPorts): Promise<void> {
  const { published, kept, signer } = await ensureSigningKey(ports);
  const at = ports.now();
  if (published.keys.some((key) => getKeyState(key, published.keys, at) === 'next'))
    return ports.proposals.propose(name, kept.keys, kept.revision);
  if (filterInForce(published.keys, at).length >= maxPublishedKeys)
    throw new Error(`${maxPublishedKeys} keys are in force: wait until the oldest has expired`);
  // A private key that signs no more is kept no longer.
  await ports.proposals.propose(name, [signer, await ports.createKey()], kept.revision);
}

/** Throws when a proposed key does not sign what its public half verifies. Where nothing is proposed, nothing is wrong. */
export async function verifyKeys({ name }: Rotation, ports: RotationPorts): Promise<void> {
  for (const key of (await ports.proposals.find(name)) ?? [])
    if (!(await ports.isKeyPair(key))) throw new Error(`the proposed key ${key.kid} signs nothing good`);
}

/** Keeps the proposed keys from now on, and publishes the new one. */
export async function adoptKeys({ name }: Rotation, ports: RotationPorts): Promise<void> {
  if ((await ports.proposals.adopt(name)) === 'conflict')
    throw new Error('another key was made while this rotation was under way, which is given up: rotate again');
  await ensureSigningKey(ports);
}
