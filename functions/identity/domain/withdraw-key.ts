import type { KeyPorts } from './ports.ts';

const maxRaces = 8;

/**
 * Takes a key out of use because somebody else may have it: verifiers refuse its tokens within five minutes, and the
 * next token is signed by another key. The private half goes first, else the public one would be published again.
 */
export async function withdrawKey(
  { kid }: { kid: string },
  ports: Omit<KeyPorts, 'newKey'>,
): Promise<'withdrawn' | 'unknown key'> {
  const { publicKeys, privateKeys } = ports;
  let seen = false;
  for (let race = 0; race < maxRaces; race += 1) {
    const [published, kept] = await Promise.all([publicKeys.read(), privateKeys.read()]);
    const isOther = (key: { kid: string }) => key.kid !== kid;
    if (!kept.keys.every(isOther)) await privateKeys.save(kept.keys.filter(isOther), kept.revision);
    else if (!published.keys.every(isOther))
      await publicKeys.save(published.keys.filter(isOther), published.revision);
    else return seen ? 'withdrawn' : 'unknown key';
    seen = true;
  }
  throw new Error(`the key was not withdrawn after ${maxRaces} attempts: others kept changing the keys`);
}
