import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { Refusal } from '../../messages/refusal.ts';
import { Progress } from '../domain/doctor/run-doctor.ts';

/** Far more than any progress of ours has. */
const maxBytes = 1_000_000;

/** An examination that is to be gone on with, as the position of a cursor. */
export function openCursor(progress: Progress): string {
  return deflateRawSync(JSON.stringify(progress)).toString('latin1');
}

/** The examination at a position. Throws `cursor_invalid` for one that another release wrote otherwise. */
export function sealCursor(position: string): Progress {
  const text = inflateRawSync(Buffer.from(position, 'latin1'), { maxOutputLength: maxBytes });
  const progress = Progress.safeParse(JSON.parse(text.toString('utf8')));
  if (!progress.success) throw new Refusal('cursor_invalid', 'Begin the examination again: it has changed.');
  return progress.data;
}
