import { withdrawnUntil } from './keys.ts';
import type { PublicKeys } from './ports.ts';

const maxConflicts = 8;

/**
 * Takes a key out of use because somebody else may have it: the next token is signed by another, and verifiers
 * refuse the tokens of this one within five minutes. It stays in the list as withdrawn, because its private half would be
 * published again if it were not; whoever next makes a key leaves that half out.
 */
export async function withdrawKey(
  { kid }: { kid: string },
  { publicKeys }: { publicKeys: PublicKeys },
): Promise<'withdrawn' | 'was so already' | 'unknown key'> {
  for (let race = 0; race < maxConflicts; race += 1) {
    const published = await publicKeys.read();
    const { keys } = published;
    const key = keys.find((each) => each.kid === kid);
    if (!key) return 'unknown key';
    if (key.until === withdrawnUntil) return 'was so already';
    const after = keys.map((each) => (each === key ? { ...key, until: withdrawnUntil } : each));
    if ((await publicKeys.save(after, published)) === 'saved') return 'withdrawn';
  }
  throw new Error(`the key was not withdrawn after ${maxConflicts} attempts: others kept changing the keys`);
}
