import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { Refusal } from '../messages/refusal.ts';

export function limitOf(query: { limit?: string | undefined }): number {
  return Number(query.limit ?? 20);
}

/** Whoever makes up a cursor is stopped here: no position of ours is empty or has other characters. */
const Cursor = z.object({ after: z.string().check(z.regex(/^[\x20-\x7e]{1,400}$/)) });
type Filters = Readonly<Record<string, string | undefined>>;

/**
 * Where a list goes on, opaque to the caller and good only for the same filters by the same client. The digest tells
 * what was cut, changed or mixed up on the way; it keeps no secret, since a position shows nobody more than a list does.
 */
export function cursorOf(after: string, filters: Filters): string {
  return Buffer.from(JSON.stringify({ after, digest: digestOf(after, filters) })).toString('base64url');
}

/** The position that a cursor of ours stands for; undefined where there is none. Throws `cursor_invalid`. */
export function positionOf(cursor: string | undefined, filters: Filters): string | undefined {
  if (cursor === undefined) return undefined;
  const read = Cursor.safeParse(jsonOrUndefined(Buffer.from(cursor, 'base64url').toString('utf8')));
  // What is written anew and differs was one of ours with more to it, which base64 passes over.
  if (!read.success || cursorOf(read.data.after, filters) !== cursor)
    throw new Refusal('cursor_invalid', 'The cursor is not one of ours, or it was made for other filters.');
  return read.data.after;
}

/** A page of a list that is all there. */
export function pageOf<Item>(
  all: readonly Item[],
  query: { limit?: string | undefined; cursor?: string | undefined },
  filters: Filters,
): { items: Item[]; nextCursor: string | null } {
  const from = Number(positionOf(query.cursor, filters) ?? 0);
  const until = from + limitOf(query);
  const nextCursor = until < all.length ? cursorOf(String(until), filters) : null;
  return { items: all.slice(from, until), nextCursor };
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function digestOf(after: string, filters: Filters): string {
  const given = Object.entries(filters).filter(([, value]) => value !== undefined);
  return createHash('sha256')
    .update(JSON.stringify([after, ...given.sort()]))
    .digest('base64url')
    .slice(0, 16);
}
