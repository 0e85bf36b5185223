import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IamCall } from './calls.ts';

/** The log lines and AWS calls of the functions in the last end-to-end run, one per line. */
export const recording = join(import.meta.dirname, '../../.cache/recording.jsonl');

export type RecordedCall = IamCall & { function: string; operation: string };

export function readRecordedLines(): string[] {
  if (!existsSync(recording)) throw new Error('There is no recording. Run the whole of npm run test:e2e first.');
  return readFileSync(recording, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}

export function readRecordedCalls(): RecordedCall[] {
  return readRecordedLines()
    .filter((line) => line.startsWith('{"recorded":"call"'))
    .map((line) => JSON.parse(line));
}
