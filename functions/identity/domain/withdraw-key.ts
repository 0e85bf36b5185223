import { retryOnConflict } from '../../messages/retry-on-conflict.ts';
import { withdrawnUntil } from './keys.ts';
import type { PublicKeys } from './ports.ts';

const maxConflicts = 8;

/**
 * Takes a key out of use because it may have leaked. The next token is signed by another key, and verifiers refuse
 * the tokens of this one within five minutes. It stays in the list as withdrawn, because its stored private half would
 * otherwise be published again; the next key that is created replaces that half. Throws ConflictError.
 */
export function withdrawKey(
  { kid }: { kid: string },
  { publicKeys }: { publicKeys: PublicKeys },
): Promise<'withdrawn' | 'unchanged' | 'unknown key'> {
  return retryOnConflict(maxConflicts, async () => {
    const published = await publicKeys.read();
    const key = published.keys.find((each) => each.kid === kid);
    if (!key) return 'unknown key';
    if (key.until === withdrawnUntil) return 'unchanged';
    const keys = published.keys.map((each) => (each === key ? { ...key, until: withdrawnUntil } : each));
    return (await publicKeys.save(keys, published)) === 'saved' ? 'withdrawn' : 'conflict';
  });
}
