import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { Refusal } from '../messages/refusal.ts';

export function limitOf(query: { limit?: string | undefined }): number {
  return Number(query.limit ?? 20);
}

/** Whoever makes up a cursor is stopped here: no position of ours is empty or has other characters. */
const Cursor = z.strictObject({
  after: z.string().check(z.regex(/^[\x20-\x7e]{1,400}$/)),
  filters: z.string(),
});

/** Where a list goes on, opaque to the caller and good only for the same filters by the same client. */
export function cursorOf(after: string, filters: Readonly<Record<string, string | undefined>>): string {
  return Buffer.from(JSON.stringify({ after, filters: digest(filters) })).toString('base64url');
}

/** The position that a cursor of ours stands for; undefined where there is none. Throws `cursor_invalid`. */
export function positionOf(
  cursor: string | undefined,
  filters: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (cursor === undefined) return undefined;
  const read = Cursor.safeParse(jsonOrUndefined(Buffer.from(cursor, 'base64url').toString('utf8')));
  if (!read.success || read.data.filters !== digest(filters))
    throw new Refusal('cursor_invalid', 'The cursor is not one of ours, or it was made for other filters.');
  return read.data.after;
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function digest(filters: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(filters).filter(([, value]) => value !== undefined);
  return createHash('sha256').update(JSON.stringify(given.sort())).digest('base64url').slice(0, 16);
}
