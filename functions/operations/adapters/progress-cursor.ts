import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { Refusal } from '../../messages/refusal.ts';
import { Progress } from '../domain/examine.ts';

/** Far more than any progress of ours has. */
const maxBytes = 1_000_000;

/** An examination that is to be gone on with, as text. */
export function cursorOfProgress(progress: Progress): string {
  return deflateRawSync(JSON.stringify(progress)).toString('base64url');
}

/** The examination that a cursor stands for. Throws `cursor_invalid`. */
export function progressOf(cursor: string | undefined): Progress | undefined {
  if (cursor === undefined) return undefined;
  const progress = Progress.safeParse(unpacked(cursor));
  if (!progress.success) throw new Refusal('cursor_invalid', 'The cursor is not one of an examination.');
  return progress.data;
}

function unpacked(cursor: string): unknown {
  try {
    const text = inflateRawSync(Buffer.from(cursor, 'base64url'), { maxOutputLength: maxBytes });
    return JSON.parse(text.toString('utf8'));
  } catch {
    return undefined;
  }
}
