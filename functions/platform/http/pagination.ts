import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Refusal } from '../../messages/refusal.ts';
import type { Caller } from '../auth/access.ts';
import type { HttpRequest, HttpResponse } from './http-function.ts';

export function getPageLimit(query: { limit?: string | undefined }): number {
  return Number(query.limit ?? 20);
}

/** Cursors of one list: one caller, one path, the same filters. */
export type Cursors = {
  /** Returns the cursor of a position (ASCII, or bytes as `latin1`); null at the end of the list. */
  seal(position: string | undefined): Promise<string | null>;
  /** Returns the position of a cursor; undefined without one. Throws `cursor_invalid` for a cursor of another list. */
  open(cursor: string | undefined): Promise<string | undefined>;
};

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Encrypts positions with AES-256-GCM, so that a cursor reveals nothing and cannot be forged. Client, path and filters
 * are authenticated with each: a cursor of another list does not open.
 */
export function createCursors(
  { path }: Pick<HttpRequest, 'path'>,
  { clientId, findCursorKeys }: Pick<Caller, 'clientId' | 'findCursorKeys'>,
  filters: Readonly<Record<string, string | undefined>> = {},
): Cursors {
  const set = Object.entries(filters).filter(([, value]) => value !== undefined);
  const list = Buffer.from(JSON.stringify([clientId, path.toLowerCase(), ...set.sort()]));
  return {
    async seal(position) {
      if (position === undefined) return null;
      // Other instances may not have read the newest key yet, so the one before it encrypts.
      const [newest, key = newest] = await findCursorKeys();
      if (key === undefined)
        throw new Error('there is no key for cursors: issue-token creates it with the first token');
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, Buffer.from(key, 'base64'), nonce).setAAD(list);
      const sealed = [nonce, cipher.update(position, 'latin1'), cipher.final(), cipher.getAuthTag()];
      return Buffer.concat(sealed).toString('base64url');
    },
    async open(cursor) {
      if (cursor === undefined) return undefined;
      const sealed = Buffer.from(cursor, 'base64url');
      // base64 ignores some characters: a cursor that is not what we would write is not ours.
      if (sealed.length >= nonceBytes + tagBytes && sealed.toString('base64url') === cursor)
        for (const key of await findCursorKeys()) {
          const position = decryptCursor(sealed, Buffer.from(key, 'base64'), list);
          if (position !== undefined) return position;
        }
      throw new Refusal(
        'cursor_invalid',
        'The cursor does not belong to this list with these filters. Start again from the first page.',
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

/** Returns a page of a list that is in memory. */
export async function createPage<Item>(
  all: readonly Item[],
  query: { limit?: string | undefined; cursor?: string | undefined },
  cursors: Cursors,
): Promise<{ items: Item[]; nextCursor: string | null }> {
  const start = Number((await cursors.open(query.cursor)) ?? 0);
  const end = start + getPageLimit(query);
  const nextCursor = await cursors.seal(end < all.length ? String(end) : undefined);
  return { items: all.slice(start, end), nextCursor };
}

/**
 * Responds with a page of a list. `list` returns at most `limit` items after a position, and the position of the last
 * where more follow. The cursor is valid for the filters of the query, which are all its parameters but the page's own.
 */
export async function respondWithPage(
  {
    request,
    caller,
    query,
  }: { request: HttpRequest; caller: Caller; query: Readonly<Record<string, string | undefined>> },
  list: (limit: number, after: string | undefined) => Promise<{ items: readonly unknown[]; after: string | undefined }>,
): Promise<HttpResponse> {
  const { cursor, limit, ...filter } = query;
  const cursors = createCursors(request, caller, filter);
  const { items, after } = await list(getPageLimit({ limit }), await cursors.open(cursor));
  return { status: 200, body: { items, nextCursor: await cursors.seal(after) } };
}
