import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Refusal } from '../../messages/refusal.ts';
import type { Caller } from '../auth/access.ts';
import type { HttpRequest } from './http-function.ts';

export function getPageLimit(query: { limit?: string | undefined }): number {
  return Number(query.limit ?? 20);
}

/** The cursors of one list: as one caller reads it, by one path, with the same filters. */
export type Cursors = {
  /** The cursor of a position, which is ASCII or bytes as `latin1`; null where the list ends. */
  seal(position: string | undefined): Promise<string | null>;
  /** The position of a cursor that was sealed for this list; undefined where there is none. Throws `cursor_invalid`. */
  open(cursor: string | undefined): Promise<string | undefined>;
};

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Seals positions with AES-256-GCM, so that a cursor shows nothing and cannot be made or changed by hand. The list is
 * authenticated with each: a cursor of another client, path or filters does not open.
 */
export function createCursors(
  { path }: Pick<HttpRequest, 'path'>,
  { clientId, findCursorKeys }: Pick<Caller, 'clientId' | 'findCursorKeys'>,
  filters: Readonly<Record<string, string | undefined>> = {},
): Cursors {
  const given = Object.entries(filters).filter(([, value]) => value !== undefined);
  const list = Buffer.from(JSON.stringify([clientId, path.toLowerCase(), ...given.sort()]));
  return {
    async seal(position) {
      if (position === undefined) return null;
      // The newest key may not have come to every instance yet: the one before it seals.
      const [newest, key = newest] = await findCursorKeys();
      if (key === undefined) throw new Error('there is no key for cursors: the token function makes one');
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, Buffer.from(key, 'base64'), nonce).setAAD(list);
      const sealed = [nonce, cipher.update(position, 'latin1'), cipher.final(), cipher.getAuthTag()];
      return Buffer.concat(sealed).toString('base64url');
    },
    async open(cursor) {
      if (cursor === undefined) return undefined;
      const sealed = Buffer.from(cursor, 'base64url');
      // What differs when it is written anew has more to it, which base64 passes over.
      if (sealed.length >= nonceBytes + tagBytes && sealed.toString('base64url') === cursor)
        for (const key of await findCursorKeys()) {
          const position = decryptCursor(sealed, Buffer.from(key, 'base64'), list);
          if (position !== undefined) return position;
        }
      throw new Refusal(
        'cursor_invalid',
        'The cursor is not one of this list with these filters; start the list again.',
      );
    },
  };
}

function decryptCursor(sealed: Buffer, key: Buffer, list: Buffer): string | undefined {
  const decipher = createDecipheriv(algorithm, key, sealed.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  })
    .setAAD(list)
    .setAuthTag(sealed.subarray(-tagBytes));
  try {
    return decipher.update(sealed.subarray(nonceBytes, -tagBytes), undefined, 'latin1') + decipher.final('latin1');
  } catch {
    return undefined;
  }
}

/** A page of a list that is all there. */
export async function createPage<Item>(
  all: readonly Item[],
  query: { limit?: string | undefined; cursor?: string | undefined },
  cursors: Cursors,
): Promise<{ items: Item[]; nextCursor: string | null }> {
  const from = Number((await cursors.open(query.cursor)) ?? 0);
  const until = from + getPageLimit(query);
  const nextCursor = await cursors.seal(until < all.length ? String(until) : undefined);
  return { items: all.slice(from, until), nextCursor };
}
