import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Call } from './calls.ts';

/** What the functions of the last end-to-end run wrote and called, one line each. */
export const recording = join(import.meta.dirname, '../../.cache/recording.jsonl');

export type RecordedCall = Call & { function: string; operation: string };

export function recordedLines(): string[] {
  if (!existsSync(recording)) throw new Error('nothing is recorded: run npm run test:e2e first, as a whole');
  return readFileSync(recording, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}

export function recordedCalls(): RecordedCall[] {
  return recordedLines()
    .filter((line) => line.startsWith('{"recorded":"call"'))
    .map((line) => JSON.parse(line));
}
